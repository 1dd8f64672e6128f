import { NodeHelpers, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { findModel, models, modelsOf } from '../../nodes/Flux/models/index.ts';
import type { FluxModel, ModelOperation } from '../../nodes/Flux/models/model.ts';
import { modelFields } from '../../nodes/Flux/models/fields.ts';

const { description } = new Flux();
const operations: ModelOperation[] = ['edit', 'generate'];
const uses = operations.flatMap((operation) =>
	modelsOf[operation].map((model) => ({ operation, slug: model.slug, model })),
);

/** The fields that the editor shows for these parameters, in order. */
function visible(parameters: Record<string, unknown>, properties = description.properties) {
	const node = { typeVersion: 1 };
	return properties.filter((property) =>
		NodeHelpers.displayParameter(parameters as never, property, node, description),
	);
}

function visibleFor(
	operation: ModelOperation,
	model: FluxModel,
	more: Record<string, unknown> = {},
): INodeProperties[] {
	return visible({ operation, model: model.slug, mode: 'async', ...more });
}

/** The options that the editor offers for a model when every condition on other fields is met. */
function optionsFor(operation: ModelOperation, model: FluxModel): INodeProperties[] {
	const all = description.properties.find(({ name }) => name === 'modelOptions')!.options;
	return visible({ operation, model: model.slug, outputFormat: 'webp' }, all as INodeProperties[]);
}

describe.each(uses)('the fields of $slug in the operation $operation', ({ operation, model }) => {
	it("are exactly the catalogue's, in its order, with images to edit above the prompt", () => {
		const own = (placement: string) =>
			model.parameters
				.filter((each) => each.placement === placement && !each.onlyWhen)
				.map(({ name }) => name);
		expect(visibleFor(operation, model).map(({ name }) => name)).toEqual([
			'operation',
			'model',
			...own('first'),
			...(model.lacksPrompt ? [] : ['prompt']),
			...own('top'),
			'modelOptions',
			'mode',
			'options',
		]);
	});

	it('include its options and no others', () => {
		expect(optionsFor(operation, model).map(({ name }) => name)).toEqual(
			model.parameters.filter(({ placement }) => placement === 'option').map(({ name }) => name),
		);
	});

	it('offer the values that it takes, and no others', () => {
		const fields = [...visibleFor(operation, model), ...optionsFor(operation, model)];
		for (const parameter of model.parameters) {
			if (!('choices' in parameter)) continue;
			const field = fields.find(({ name }) => name === parameter.name)!;
			const shown = visible(
				{ operation, model: model.slug },
				field.options as INodeProperties[],
			) as unknown as INodePropertyOptions[];
			expect(shown.map(({ value }) => value).sort()).toEqual(
				parameter.choices.map(({ value }) => value).sort(),
			);
		}
	});

	it('have one field for every parameter, which the engine does not evaluate for a request', () => {
		const fields = visibleFor(operation, model, { aspectRatio: 'custom' });
		const options = optionsFor(operation, model);
		for (const { name } of model.parameters) {
			const [field, ...others] = [...fields, ...options].filter((each) => each.name === name);
			expect(others).toEqual([]);
			expect(field).not.toHaveProperty('routing');
		}
	});

	it('have descriptions, and defaults that the model accepts', () => {
		for (const field of visibleFor(operation, model)) {
			if (!['modelOptions', 'options', 'operation'].includes(field.name)) {
				expect(field.description).toBeTruthy();
			}
		}
		for (const parameter of model.parameters) {
			if (parameter.kind === 'choice') {
				expect(parameter.choices.map(({ value }) => value)).toContain(parameter.default);
			}
		}
	});
});

it('width and height of FLUX1.1 Pro are shown only with a custom aspect ratio', () => {
	const names = (aspectRatio: string) =>
		visible({ operation: 'generate', model: 'flux-1.1-pro', aspectRatio }).map(({ name }) => name);
	expect(names('16:9')).not.toContain('width');
	expect(names('custom')).toEqual(expect.arrayContaining(['width', 'height']));
});

it('a new model needs only its data', () => {
	const added: FluxModel = {
		operations: ['generate'],
		slug: 'flux-9-test',
		page: 'https://www.segmind.com/models/flux-9-test',
		name: 'FLUX.9 Test',
		description: 'A model that does not exist',
		goodFor: 'quality',
		typicalSeconds: 1,
		typicalCost: 0.01,
		parameters: [...findModel('flux-2-flex')!.parameters].reverse(),
	};
	const fields = modelFields({ ...modelsOf, generate: [...modelsOf.generate, added] });
	const names = visible({ operation: 'generate', model: added.slug }, fields).map(
		({ name }) => name,
	);
	const top = added.parameters
		.filter(({ placement, onlyWhen }) => placement === 'top' && !onlyWhen)
		.map(({ name }) => name);
	expect(names).toEqual(['prompt', ...top, 'modelOptions']);
});

it('labels are in title case, and descriptions of choices do not end with a period', () => {
	const listed = description.properties.flatMap((field) => field.options ?? []);
	const fields = [...description.properties, ...listed].filter((one) => 'displayName' in one);
	const inner = fields.flatMap((field) => ('options' in field ? (field.options ?? []) : []));
	const choices = [...listed, ...inner].filter(
		(one): one is INodePropertyOptions => 'value' in one,
	);
	for (const { displayName } of fields) {
		expect(displayName).toMatch(
			/^([A-Z(][\w()-]*|a|of|to|in|at|the|for)( ([A-Z(][\w()-]*|a|of|to|in|at|the|for))*$/,
		);
	}
	expect(choices.length).toBeGreaterThan(models.length);
	for (const { name, description: text = '' } of choices) {
		expect(name).not.toMatch(/\.$/);
		// Unless they have several sentences.
		if (!/\. [A-Z]/.test(text)) expect(text).not.toMatch(/\.$/);
	}
});
