import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { modelsOf } from './index';
import type {
	FluxModel,
	IntegerParameter,
	ModelOperation,
	ModelParameter,
	NumberParameter,
} from './model';

/** A model in an operation that offers it. */
interface Use {
	operation: ModelOperation;
	model: FluxModel;
}

/** A field, and where it is shown. */
interface SharedField {
	field: INodeProperties;
	uses: Use[];
	/** The values in its dropdown, and where each is shown. */
	choices: Array<{ choice: INodePropertyOptions; uses: Use[] }>;
}

/** Shows a field for the operations that make images. */
export const showForImages: IDisplayOptions = { show: { operation: ['edit', 'generate'] } };

/** The collection of the models' optional parameters. */
const modelOptions = 'modelOptions';

const prompt: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder:
		'e.g. A red bicycle on a sunlit wall, film photo. Or, for an edit: Paint the bicycle blue.',
	description:
		'Describe the image: its subject, setting, lighting and style. For an edit, say what to change and what to keep.',
};

/**
 * The fields of all models, each visible for exactly the models that have it, in each model's own order.
 *
 * The engine evaluates a parameter for every definition of its name, hidden ones included (n8n's RoutingNode). So models
 * share a definition wherever it is the same but for the values in its dropdown, each of which is visible for the models
 * that take it. All options are in one collection, where the engine evaluates only those that the user has added. None has a
 * `routing`, for which the engine would evaluate it twice more, in its request and in resolveBaseUrl; fieldValues.ts reads
 * them.
 */
export function modelFields(
	models: Record<ModelOperation, FluxModel[]> = modelsOf,
): INodeProperties[] {
	const uses = (Object.keys(models) as ModelOperation[]).flatMap((operation) =>
		models[operation].map((model) => ({ operation, model })),
	);
	const withPrompt = uses.filter(({ model }) => !model.lacksPrompt);
	return [
		...sharedFields(uses, 'first', ''),
		{ ...prompt, displayOptions: { show: shownFor(withPrompt, '') } },
		...sharedFields(uses, 'top', ''),
		{
			displayName: 'Model Options',
			name: modelOptions,
			type: 'collection',
			placeholder: 'Add Option',
			displayOptions: showForImages,
			default: {},
			options: sharedFields(uses, 'option', '/'),
		},
	];
}

/** Where the node keeps the value of a model's parameter. */
export function fieldPath({ name, placement }: ModelParameter): string {
	return placement === 'option' ? `${modelOptions}.${name}` : name;
}

/** @param rootPrefix the prefix with which a field in a collection refers to one outside */
function sharedFields(
	uses: Use[],
	placement: ModelParameter['placement'],
	rootPrefix: '' | '/',
): INodeProperties[] {
	const shared: SharedField[] = [];
	for (const use of uses) {
		let position = 0;
		for (const parameter of use.model.parameters.filter((each) => each.placement === placement)) {
			const field = fieldOf(parameter, rootPrefix);
			const found = shared.findIndex(
				(entry, index) => index >= position && isSame(entry.field, field),
			);
			const at = found >= 0 ? found : position;
			if (found < 0) shared.splice(at, 0, { field, uses: [], choices: [] });
			shared[at].uses.push(use);
			if ('choices' in parameter) addChoices(shared[at], parameter.choices, use);
			position = at + 1;
		}
	}
	return shared.map((entry) => ({
		...entry.field,
		...(entry.choices.length > 0 && { options: choicesOf(entry, rootPrefix) }),
		displayOptions: {
			show: { ...shownFor(entry.uses, rootPrefix), ...entry.field.displayOptions?.show },
		},
	}));
}

function addChoices(entry: SharedField, choices: INodePropertyOptions[], use: Use): void {
	for (const choice of choices) {
		const found = entry.choices.find((each) => isSame(each.choice, choice));
		if (found) found.uses.push(use);
		else entry.choices.push({ choice, uses: [use] });
	}
}

/** The values of a dropdown in alphabetical order of their names (n8n's rule for lists). */
function choicesOf({ uses, choices }: SharedField, rootPrefix: '' | '/'): INodePropertyOptions[] {
	return choices
		.map(({ choice, uses: some }) =>
			some.length === uses.length
				? choice
				: { ...choice, displayOptions: { show: { [`${rootPrefix}model`]: slugsOf(some) } } },
		)
		.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/**
 * Every operation with every model: exact, because a model that an operation does not offer cannot be chosen there, and a
 * field that is different in the other operation (editing.ts) is a field of its own.
 */
function shownFor(uses: Use[], rootPrefix: '' | '/'): Record<string, string[]> {
	const operations = [...new Set(uses.map(({ operation }) => operation))];
	return {
		...(rootPrefix === '' && { operation: operations }),
		[`${rootPrefix}model`]: slugsOf(uses),
	};
}

function slugsOf(uses: Use[]): string[] {
	return [...new Set(uses.map(({ model }) => model.slug))];
}

function isSame(one: object, other: object): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** Without the values of a dropdown. @param rootPrefix the prefix with which a field in a collection refers to one outside */
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
	} as INodeProperties;
}

function typeOf(parameter: ModelParameter): Partial<INodeProperties> {
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return {
				type: 'number',
				typeOptions: {
					...limitsOf(parameter),
					numberPrecision: parameter.kind === 'integer' ? 0 : 2,
				},
				default: parameter.default,
			};
		case 'boolean':
			return { type: 'boolean', default: parameter.default };
		case 'text':
			return { type: 'string', default: parameter.default };
		case 'choice':
		case 'size':
			return { type: 'options', options: [], default: parameter.default };
		case 'images':
		case 'image':
			return {
				type: 'string',
				...(parameter.required && { required: true }),
				default: '',
				placeholder: parameter.placeholder,
			};
		case 'slug':
			return { type: 'string', required: true, default: '', placeholder: 'e.g. flux-krea-dev' };
		case 'json':
			return { type: 'json', default: parameter.default };
	}
}

function limitsOf(parameter: IntegerParameter | NumberParameter) {
	const { minimum, maximum, fieldMinimum, fieldMaximum } = parameter;
	const hasOwn = fieldMinimum !== undefined || fieldMaximum !== undefined;
	return {
		minValue: hasOwn ? fieldMinimum : minimum,
		maxValue: hasOwn ? fieldMaximum : maximum,
	};
}
