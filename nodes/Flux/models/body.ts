import { jsonParse, type IDataObject } from 'n8n-workflow';
import type { FluxModel, JsonParameter, ModelParameter, SlugParameter } from './model';
import { MAXIMUM_SEED } from './parameters';

/** A value that the model's page rules out; found before anything is submitted, so nothing is paid. */
export class ParameterRefusal extends Error {
	constructor(
		/** What is wrong: which parameter, which value. */
		message: string,
		/** What is allowed. */
		readonly description: string,
	) {
		super(message);
	}
}

/** What is asked of Segmind for one picture. */
export interface ModelRequest {
	/** The model's name in the URL. */
	slug: string;
	body: IDataObject;
}

/**
 * The request of a job. Its body holds the prompt, the model's own parameters that were sent, and a seed.
 * Empty lists and texts are left out, and so is what does not count beside the other values (the quality
 * of a PNG, the width beside a fixed aspect ratio).
 *
 * @param sent the values by Segmind's names, as the engine collected them from the visible fields
 * @param drawSeed gives the seed when none was chosen
 * @throws ParameterRefusal for a value that the model's page rules out
 */
export function buildRequest(
	model: FluxModel,
	sent: IDataObject,
	drawSeed: () => number,
): ModelRequest {
	const body: IDataObject = {};
	let { slug } = model;
	for (const parameter of model.parameters) {
		const value = sent[parameter.apiName];
		if (parameter.kind === 'slug') slug = checkSlug(parameter, value);
		else if (parameter.kind === 'json') Object.assign(body, checkJson(parameter, value));
		else {
			// The seed may stand among the JSON, too.
			const checked = checkValue(parameter, value ?? body[parameter.apiName]);
			if (checked !== undefined) body[parameter.apiName] = checked;
		}
	}
	body.prompt = checkPrompt(sent.prompt);
	for (const { apiName, onlyWhen } of model.parameters) {
		if (onlyWhen && !conditionMet(model, onlyWhen, body)) delete body[apiName];
	}
	// A missing seed is not random on every model (the samples' 42 is the pages' default), so one is always sent.
	body.seed ??= drawSeed();
	return { slug, body };
}

/** A random seed from 1 to 2147483647. */
export function randomSeed(): number {
	return 1 + Math.floor(Math.random() * MAXIMUM_SEED);
}

function conditionMet(
	model: FluxModel,
	{ parameter, values }: NonNullable<ModelParameter['onlyWhen']>,
	body: IDataObject,
): boolean {
	const other = model.parameters.find(({ name }) => name === parameter);
	return other === undefined || values.includes(String(body[other.apiName]));
}

function checkPrompt(prompt: unknown): string {
	const text = typeof prompt === 'string' || typeof prompt === 'number' ? String(prompt) : '';
	if (text.trim() === '') {
		throw new ParameterRefusal(
			'Prompt is empty',
			"Describe the picture in the field 'Prompt'. If it comes from an earlier node, check that this item has the text.",
		);
	}
	return text;
}

function checkValue(
	parameter: Exclude<ModelParameter, SlugParameter | JsonParameter>,
	value: unknown,
): IDataObject[string] | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return checkNumber(parameter, value);
		case 'boolean':
			return checkBoolean(parameter, value);
		case 'choice':
			return checkChoice(parameter, value);
		case 'imageUrls': {
			const urls = splitList(value).map((url) => checkUrl(parameter, url));
			return urls.length > 0 ? urls : undefined;
		}
		case 'imageUrl':
			return String(value).trim() === '' ? undefined : checkUrl(parameter, value);
		case 'imageFields':
			return undefined;
	}
}

function checkNumber(
	parameter: Extract<ModelParameter, { kind: 'integer' | 'number' }>,
	value: unknown,
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	const { minimum = -Infinity, maximum = Infinity } = parameter;
	if (
		typeof number !== 'number' ||
		!Number.isFinite(number) ||
		(parameter.kind === 'integer' && !Number.isInteger(number)) ||
		number < minimum ||
		number > maximum
	) {
		throw refusal(parameter, value, `It takes ${numberWords(parameter)}.`);
	}
	return number;
}

function numberWords({
	kind,
	minimum,
	maximum,
}: Extract<ModelParameter, { kind: 'integer' | 'number' }>): string {
	const noun = kind === 'integer' ? 'a whole number' : 'a number';
	if (minimum !== undefined && maximum !== undefined) {
		return `${noun} from ${minimum} to ${maximum}`;
	}
	return minimum === undefined ? noun : `${noun} of at least ${minimum}`;
}

function checkBoolean(parameter: ModelParameter, value: unknown): boolean {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw refusal(parameter, value, 'It takes true or false.');
}

function checkChoice(
	parameter: Extract<ModelParameter, { kind: 'choice' }>,
	value: unknown,
): string {
	const values = parameter.choices.map((choice) => choice.value);
	if (typeof value === 'string' && values.includes(value)) return value;
	throw refusal(parameter, value, `It takes one of: ${values.join(', ')}.`);
}

function checkUrl(parameter: ModelParameter, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^https?:\/\/\S+$/i.test(text) && URL.canParse(text)) return text;
	throw refusal(
		parameter,
		value,
		'It takes public web addresses that begin with http:// or https://. For a file of the workflow, name its field under Reference Image Fields instead.',
	);
}

/** What Segmind's slugs are made of; anything else would lead the request elsewhere. */
function checkSlug(parameter: SlugParameter, value: unknown): string {
	const slug = typeof value === 'string' ? value.trim() : '';
	if (/^[a-z0-9][a-z0-9._-]{0,99}$/i.test(slug)) return slug;
	throw refusal(
		parameter,
		value,
		"It takes a model's name as it stands at the end of its page's address on segmind.com: letters, digits, hyphens and dots, for example flux-2-klein-9b.",
	);
}

function checkJson(parameter: JsonParameter, value: unknown): IDataObject {
	const text = typeof value === 'string' ? value.trim() || '{}' : undefined;
	const object: unknown =
		text === undefined ? (value ?? {}) : jsonParse(text, { fallbackValue: null });
	if (typeof object === 'object' && object !== null && !Array.isArray(object)) {
		return object as IDataObject;
	}
	throw refusal(
		parameter,
		value,
		'It takes a JSON object: names in double quotes, commas between the entries, for example { "width": 1024, "height": 768 }.',
	);
}

/** The entries of an array, or of a text with commas or new lines between them; empty ones are dropped. */
export function splitList(value: unknown): unknown[] {
	if (typeof value === 'string') {
		// A comma inside an address (`…/w_400,h_300/…`) belongs to it: only one before a new address separates.
		const separator = /:\/\//.test(value) ? /\s*\n\s*|\s*,\s*(?=https?:\/\/)|,\s+|,\s*$/i : /[\n,]/;
		return value
			.split(separator)
			.map((entry) => entry.trim())
			.filter((entry) => entry !== '');
	}
	const entries = Array.isArray(value) ? value : [value];
	return entries.filter((entry) => entry !== '' && entry !== null && entry !== undefined);
}

function refusal(
	{ displayName, name }: ModelParameter,
	value: unknown,
	allowed: string,
): ParameterRefusal {
	const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return new ParameterRefusal(
		`${displayName} cannot be '${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}'`,
		`${allowed} Change the parameter '${name}' of this item.`,
	);
}
