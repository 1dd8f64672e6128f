import Ajv from 'ajv';
import { models as emulated } from '../../emulator/models.mts';
import { modelRequest } from '../../nodes/Flux/models/body.ts';
import { models } from '../../nodes/Flux/models/index.ts';
import type { FluxModel, ModelParameter } from '../../nodes/Flux/models/model.ts';
import { InvalidParameterError } from '../../nodes/Flux/models/validate.ts';

/** The emulator's schemas are written from the model pages, the catalogue from the same pages by itself. */
const ajv = new Ajv({ formats: { uri: /^https?:\/\// }, allowUnionTypes: true });

const accepts = (model: FluxModel) => ajv.compile(emulated[model.slug].schema);

function refused(model: FluxModel, sent: Record<string, unknown>): boolean {
	try {
		modelRequest(model, sent as never);
		return false;
	} catch (error) {
		if (error instanceof InvalidParameterError) return true;
		throw error;
	}
}

/** Values at and around every border of a parameter, right and wrong ones. */
function probes(parameter: ModelParameter): unknown[] {
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return [
				0,
				1,
				1.5,
				2,
				3,
				4,
				5,
				6,
				7,
				10,
				12,
				50,
				51,
				63,
				64,
				100,
				101,
				255,
				256,
				1024,
				1440,
				1441,
				'many',
			];
		case 'boolean':
			return [true, false, 'perhaps', 3];
		case 'choice':
			return [
				...parameter.choices.map(({ value }) => value),
				...['1:1', '4:3', '9:21', 'custom', 'jpeg', 'jpg', 'png', 'webp', 'gif', 7],
			];
		case 'imageUrls':
			return [['https://example.com/a.png'], ['no address']];
		case 'imageUrl':
			return ['https://example.com/a.png', 'no address'];
		// No page lists these.
		case 'imageFields':
		case 'slug':
		case 'json':
			return [];
	}
}

/** The node sends JPEG by the name that the page lists, whichever the user wrote. */
function otherNameOfJpeg(parameter: ModelParameter, value: unknown): string | undefined {
	const names = parameter.kind === 'choice' ? parameter.choices.map((choice) => choice.value) : [];
	return value === 'jpg' || value === 'jpeg'
		? names.find((name) => name === 'jpg' || name === 'jpeg')
		: undefined;
}

function belowHint(parameter: ModelParameter, value: unknown): boolean {
	if (parameter.kind !== 'integer' || typeof value !== 'number' || !Number.isInteger(value))
		return false;
	const { minimum = -Infinity, fieldMinimum = -Infinity } = parameter;
	return value >= minimum && value < fieldMinimum;
}

it('every model of the emulator is in the catalogue', () => {
	expect(models.map(({ slug }) => slug)).toEqual(expect.arrayContaining(Object.keys(emulated)));
});

/** A model that is new in the catalogue waits here until the emulator has its page too. */
describe.each(models.filter(({ slug }) => emulated[slug]))('$slug', (model) => {
	it('has the parameters that its page lists, and no other', () => {
		const listed = Object.keys((emulated[model.slug].schema as { properties: object }).properties);
		const own = model.parameters.map(({ apiName }) => apiName);
		expect([...new Set(['prompt', ...own])].sort()).toEqual(listed.sort());
	});

	it('has its usual time and cost', () => {
		const { seconds, cost } = emulated[model.slug];
		expect(Math.abs(model.usualSeconds - seconds)).toBeLessThan(1);
		expect(model.usualCost).toBe(cost);
	});

	it('sends its defaults as its page takes them', () => {
		const body: Record<string, unknown> = { prompt: 'x', seed: 1 };
		for (const parameter of model.parameters) {
			if ('default' in parameter) body[parameter.apiName] = parameter.default;
		}
		const validate = accepts(model);
		expect(validate(body) || validate.errors).toBe(true);
	});

	it('refuses what its page rules out, and nothing else', () => {
		const validate = accepts(model);
		const disagreements: string[] = [];
		for (const parameter of model.parameters) {
			for (const value of probes(parameter)) {
				const sent: Record<string, unknown> = { prompt: 'x', [parameter.apiName]: value };
				if (parameter.onlyWhen) {
					const other = model.parameters.find(
						({ name }) => name === parameter.onlyWhen?.parameter,
					)!;
					sent[other.apiName] = parameter.onlyWhen.values[0];
				}
				// No page rules these out, so the node sends them and Segmind, whose refusal is free, has the word.
				if (belowHint(parameter, value)) continue;
				const listed = { ...sent, [parameter.apiName]: otherNameOfJpeg(parameter, value) ?? value };
				if (refused(model, sent) === validate(listed)) {
					disagreements.push(`${parameter.apiName}: ${JSON.stringify(value)}`);
				}
			}
		}
		expect(disagreements).toEqual([]);
	});
});
