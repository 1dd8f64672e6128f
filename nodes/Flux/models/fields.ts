import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { FluxModel, ModelParameter } from './model';

/** Shows a field for the operation that generates images. */
export const showForGenerate = { operation: ['generate'] };

/** A field and the models that show it. */
interface SharedField {
	field: INodeProperties;
	slugs: string[];
}

/**
 * The fields of all models, each visible for exactly the models that have it, in each model's own order.
 *
 * The engine evaluates a parameter twice per item for every definition of its name, hidden ones included (n8n's
 * RoutingNode). So models share a definition wherever it is the same, and all options are in one collection, where it
 * evaluates only those that the user has added.
 */
export function modelFields(models: FluxModel[]): INodeProperties[] {
	return [
		...sharedFields(models, 'top', ''),
		{
			displayName: 'Model Options',
			name: 'modelOptions',
			type: 'collection',
			placeholder: 'Add Option',
			displayOptions: { show: showForGenerate },
			default: {},
			options: sharedFields(models, 'option', '/'),
		},
	];
}

/** @param rootPrefix the prefix with which a field in a collection refers to one outside */
function sharedFields(
	models: FluxModel[],
	placement: ModelParameter['placement'],
	rootPrefix: '' | '/',
): INodeProperties[] {
	const shared: SharedField[] = [];
	for (const { slug, parameters } of models) {
		let position = 0;
		for (const parameter of parameters.filter((each) => each.placement === placement)) {
			const field = fieldOf(parameter, rootPrefix);
			const found = shared.findIndex(
				(entry, index) => index >= position && isSame(entry.field, field),
			);
			if (found >= 0) {
				shared[found].slugs.push(slug);
				position = found + 1;
			} else {
				shared.splice(position, 0, { field, slugs: [slug] });
				position += 1;
			}
		}
	}
	return shared.map(({ field, slugs }) => ({
		...field,
		displayOptions: {
			show: {
				...(rootPrefix === '' && showForGenerate),
				[`${rootPrefix}model`]: slugs,
				...field.displayOptions?.show,
			},
		},
	}));
}

function isSame(one: INodeProperties, other: INodeProperties): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** @param rootPrefix the prefix with which a field in a collection refers to one outside */
function fieldOf(parameter: ModelParameter, rootPrefix: '' | '/'): INodeProperties {
	const { name, displayName, description, onlyWhen } = parameter;
	return {
		displayName,
		name,
		...typeOf(parameter),
		description,
		...(onlyWhen && {
			displayOptions: { show: { [`${rootPrefix}${onlyWhen.parameter}`]: onlyWhen.values } },
		}),
		// n8n's engine collects the values of visible fields in what would be the request's body; body.ts composes the real one.
		routing: { send: { type: 'body', property: name } },
	} as INodeProperties;
}

function typeOf(parameter: ModelParameter): Partial<INodeProperties> {
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return {
				type: 'number',
				typeOptions: {
					minValue: parameter.fieldMinimum ?? parameter.minimum,
					maxValue: parameter.fieldMaximum ?? parameter.maximum,
					numberPrecision: parameter.kind === 'integer' ? 0 : 1,
				},
				default: parameter.default,
			};
		case 'boolean':
			return { type: 'boolean', default: parameter.default };
		case 'choice':
		case 'size':
			return {
				type: 'options',
				options: parameter.choices as INodePropertyOptions[],
				default: parameter.default,
			};
		case 'images':
		case 'image':
			return {
				type: 'string',
				...(parameter.required && { required: true }),
				default: '',
				placeholder: 'e.g. data',
			};
		case 'slug':
			return { type: 'string', required: true, default: '', placeholder: 'e.g. flux-2-klein-9b' };
		case 'json':
			return { type: 'json', default: parameter.default };
	}
}
