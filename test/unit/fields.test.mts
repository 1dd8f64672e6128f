import { NodeHelpers, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { models } from '../../nodes/Flux/models/index.ts';
import type { FluxModel } from '../../nodes/Flux/models/model.ts';
import { modelFields } from '../../nodes/Flux/models/fields.ts';

const { description } = new Flux();
const common = ['operation', 'model', 'prompt'];

/** The fields that the editor shows for these parameters, in order. */
function visible(parameters: Record<string, unknown>, properties = description.properties) {
	const node = { typeVersion: 1 };
	return properties.filter((property) =>
		NodeHelpers.displayParameter(parameters as never, property, node, description),
	);
}

function visibleFor(model: FluxModel, more: Record<string, unknown> = {}): INodeProperties[] {
	return visible({ operation: 'generate', model: model.slug, mode: 'async', ...more });
}

/** The options that the editor offers for a model when every condition on other fields is met. */
function optionsFor(model: FluxModel): INodeProperties[] {
	const all = description.properties.find(({ name }) => name === 'modelOptions')!.options;
	return visible(
		{ operation: 'generate', model: model.slug, outputFormat: 'webp' },
		all as INodeProperties[],
	);
}

describe.each(models)('the fields of $slug', (model) => {
	it("are exactly the catalogue's, in its order", () => {
		const own = model.parameters
			.filter(({ placement, onlyWhen }) => placement === 'top' && !onlyWhen)
			.map(({ name }) => name);
		expect(visibleFor(model).map(({ name }) => name)).toEqual([
			...common,
			...own,
			'modelOptions',
			'mode',
			'options',
		]);
	});

	it('include its options and no others', () => {
		expect(optionsFor(model).map(({ name }) => name)).toEqual(
			model.parameters.filter(({ placement }) => placement === 'option').map(({ name }) => name),
		);
	});

	it('send every parameter under its own name', () => {
		const fields = visibleFor(model, { aspectRatio: 'custom' });
		const options = optionsFor(model);
		for (const { name } of model.parameters) {
			const field = [...fields, ...options].find((each) => each.name === name);
			expect(field?.routing?.send?.property).toBe(name);
		}
	});

	it('have descriptions, and defaults that the model accepts', () => {
		for (const field of visibleFor(model)) {
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
		slug: 'flux-9-test',
		page: 'https://www.segmind.com/models/flux-9-test',
		name: 'FLUX.9 Test',
		description: 'A model that does not exist',
		typicalSeconds: 1,
		typicalCost: 0.01,
		parameters: [...models[1].parameters].reverse(),
	};
	const fields = modelFields([...models, added]);
	const names = visible({ operation: 'generate', model: added.slug }, fields).map(
		({ name }) => name,
	);
	const top = added.parameters
		.filter(({ placement, onlyWhen }) => placement === 'top' && !onlyWhen)
		.map(({ name }) => name);
	expect(names).toEqual([...top, 'modelOptions']);
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
