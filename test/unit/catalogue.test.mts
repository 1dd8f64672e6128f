/**
 * The catalogue in models/index.ts. The emulator's schemas and the models were written independently of each other, both
 * from the models' pages, so each is a check of the other.
 */
import Ajv from 'ajv';
import { models as emulated } from '../../emulator/models.mts';
import { bodyEntries, modelRequest } from '../../nodes/Flux/models/body.ts';
import { models } from '../../nodes/Flux/models/index.ts';
import type { FluxModel, ModelParameter } from '../../nodes/Flux/models/model.ts';
import { InvalidParameterError } from '../../nodes/Flux/models/validate.ts';

const image = 'https://example.com/a.png';

const ajv = new Ajv({ formats: { uri: /^https?:\/\// }, allowUnionTypes: true });

const validatorFor = (model: FluxModel) => ajv.compile(emulated[model.slug].schema);

function isRejected(model: FluxModel, values: Record<string, unknown>): boolean {
	try {
		modelRequest(model, values as never);
		return false;
	} catch (error) {
		if (error instanceof InvalidParameterError) return true;
		throw error;
	}
}

/** Valid and invalid values of a parameter, at and around every limit. */
function probes(parameter: ModelParameter): unknown[] {
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return [
				-1,
				0,
				0.5,
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
				20,
				21,
				50,
				51,
				63,
				64,
				100,
				101,
				255,
				256,
				511,
				512,
				1024,
				1028,
				1440,
				1441,
				1536,
				2048,
				2056,
				'many',
			];
		case 'boolean':
			return [true, false, 'perhaps', 3];
		case 'text':
			return ['blurred', {}];
		case 'choice':
		case 'size':
			return [
				...parameter.choices.map(({ value }) => value),
				...['1:1', '4:3', '9:21', 'custom', 'jpeg', 'jpg', 'png', 'webp', 'gif', 7],
			];
		// Whether these are valid depends on the item's files (images/references.ts).
		case 'images':
		case 'image':
			return [];
		// No page mentions these.
		case 'slug':
		case 'json':
			return [];
	}
}

/** What the node sends for a value that the user wrote: JPEG has two names. */
function sentFor(parameter: ModelParameter, value: unknown): Record<string, unknown> {
	const isJpeg = parameter.kind === 'choice' && (value === 'jpg' || value === 'jpeg');
	return bodyEntries(parameter, (isJpeg ? 'jpeg' : value) as never);
}

/** The least that a model's page asks for. */
function leastBody(model: FluxModel): Record<string, unknown> {
	const body: Record<string, unknown> = { ...(!model.lacksPrompt && { prompt: 'x' }) };
	for (const parameter of model.parameters) {
		if (parameter.kind === 'images' && parameter.required) body[parameter.apiName] = [image];
		if (parameter.kind === 'image' && parameter.required) body[parameter.apiName] = image;
		if ('isAlwaysSent' in parameter && 'default' in parameter) {
			body[parameter.apiName] = parameter.default;
		}
	}
	return { ...body, ...model.constants };
}

/** Whether the node leaves it to Segmind, whose rejections are free: no page rules the value out. */
function isLeftToSegmind(parameter: ModelParameter, value: unknown): boolean {
	if (parameter.kind === 'choice') return parameter.acceptsOthers === true;
	if (parameter.kind !== 'integer' || typeof value !== 'number' || !Number.isInteger(value))
		return false;
	const { minimum = -Infinity, fieldMinimum = -Infinity } = parameter;
	return value >= minimum && value < fieldMinimum;
}

it('models are in the alphabetical order of their names', () => {
	const names = models.map(({ name }) => name);
	expect(names).toEqual([...names].sort());
});

it('every model of the emulator is in the catalogue', () => {
	expect(models.map(({ slug }) => slug)).toEqual(expect.arrayContaining(Object.keys(emulated)));
});

/** A model that the emulator does not have yet is not compared. */
describe.each(models.filter(({ slug }) => emulated[slug]))('$slug', (model) => {
	it('has the parameters that its page lists, and no others', () => {
		const listed = Object.keys((emulated[model.slug].schema as { properties: object }).properties);
		const own = model.parameters.flatMap((parameter) =>
			'apiName' in parameter ? [parameter.apiName] : ['width', 'height'],
		);
		const others = [
			...Object.keys(model.constants ?? {}),
			...(model.lacksPrompt ? [] : ['prompt']),
		];
		expect([...new Set([...own, ...others])].sort()).toEqual(listed.sort());
	});

	it('has the usual time and cost of its page', () => {
		const { seconds, cost } = emulated[model.slug];
		expect(Math.abs(model.typicalSeconds - seconds)).toBeLessThan(1);
		expect(model.typicalCost).toBe(cost);
	});

	it('has defaults that its page accepts', () => {
		const body: Record<string, unknown> = { ...leastBody(model), seed: 1 };
		for (const parameter of model.parameters) {
			if ('default' in parameter) Object.assign(body, bodyEntries(parameter, parameter.default));
		}
		const validate = validatorFor(model);
		expect(validate(body) || validate.errors).toBe(true);
	});

	it('has a parameter that depends on another after it', () => {
		const names = model.parameters.map(({ name }) => name);
		for (const { name, onlyWhen } of model.parameters) {
			if (onlyWhen) expect(names.slice(0, names.indexOf(name))).toContain(onlyWhen.parameter);
		}
	});

	it('rejects what its page rules out, and nothing else', () => {
		const validate = validatorFor(model);
		const disagreements: string[] = [];
		for (const parameter of model.parameters) {
			for (const value of probes(parameter)) {
				const values: Record<string, unknown> = { prompt: 'x', [parameter.name]: value };
				const listed = { ...leastBody(model), ...sentFor(parameter, value) };
				if (parameter.onlyWhen) {
					const { parameter: name, values: choices } = parameter.onlyWhen;
					const other = model.parameters.find((each) => each.name === name)!;
					values[name] = choices[0];
					Object.assign(listed, bodyEntries(other, choices[0]));
				}
				if (isLeftToSegmind(parameter, value)) {
					if (isRejected(model, values)) disagreements.push(`${parameter.name}: ${String(value)}`);
					continue;
				}
				// The page knows nothing of the node's aspect ratios.
				const isAllowed =
					parameter.kind === 'size'
						? parameter.choices.some((choice) => choice.value === value)
						: validate(listed);
				if (isRejected(model, values) === isAllowed) {
					disagreements.push(`${parameter.name}: ${JSON.stringify(value)}`);
				}
			}
		}
		expect(disagreements).toEqual([]);
	});
});
