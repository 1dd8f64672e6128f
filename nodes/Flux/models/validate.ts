import { jsonParse, type IDataObject } from 'n8n-workflow';
import type {
	ChoiceParameter,
	IntegerParameter,
	JsonParameter,
	ModelParameter,
	NumberParameter,
	SlugParameter,
} from './model';
import { nearest, sameChoice } from './nearest';

/** A value that the model does not accept, found before anything is submitted. */
export class InvalidParameterError extends Error {
	constructor(
		/** What is wrong: which parameter, which value. */
		message: string,
		/** What is allowed. */
		readonly allowed: string,
	) {
		super(message);
	}
}

/**
 * The value as Segmind takes it; undefined where none was given.
 *
 * @throws InvalidParameterError for a value that the model's page rules out
 */
export function validValue(
	parameter: Exclude<ModelParameter, SlugParameter | JsonParameter>,
	value: unknown,
): IDataObject[string] | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string' && value.trim() === '') return undefined;
	switch (parameter.kind) {
		case 'integer':
		case 'number':
			return validNumber(parameter, value);
		case 'boolean':
			return validBoolean(parameter, value);
		case 'choice':
			return validChoice(parameter, value);
		case 'imageUrls': {
			const urls = splitList(value).map((url) => validUrl(parameter, url));
			return urls.length > 0 ? urls : undefined;
		}
		case 'imageUrl':
			return validUrl(parameter, value);
		case 'imageFields':
			return undefined;
	}
}

function validNumber(parameter: IntegerParameter | NumberParameter, value: unknown): number {
	const number = typeof value === 'string' ? Number(value) : value;
	const { minimum = -Infinity, maximum = Infinity } = parameter;
	if (
		typeof number !== 'number' ||
		!Number.isFinite(number) ||
		(parameter.kind === 'integer' && !Number.isInteger(number)) ||
		number < minimum ||
		number > maximum
	) {
		throw invalid(parameter, value, `Must be ${allowedNumbers(parameter)}.`);
	}
	return number;
}

function allowedNumbers({ kind, minimum, maximum }: IntegerParameter | NumberParameter): string {
	const noun = kind === 'integer' ? 'a whole number' : 'a number';
	if (minimum !== undefined && maximum !== undefined) {
		return `${noun} from ${minimum} to ${maximum}`;
	}
	return minimum === undefined ? noun : `${noun} of at least ${minimum}`;
}

function validBoolean(parameter: ModelParameter, value: unknown): boolean {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw invalid(parameter, value, 'Must be true or false.');
}

function validChoice(parameter: ChoiceParameter, value: unknown): string {
	const values = parameter.choices.map((choice) => choice.value);
	const found = sameChoice(String(value), values) ?? chosenByName(parameter, String(value));
	if (found !== undefined) return found;
	const meant = nearest(String(value), values);
	const question = meant === undefined ? '' : `Did you mean '${meant}'? `;
	throw invalid(parameter, value, `${question}Must be one of: ${values.join(', ')}.`);
}

/** Of the choices, the one that has this name in the dropdown. */
function chosenByName({ choices }: ChoiceParameter, text: string): string | undefined {
	return choices.find(({ name }) => sameChoice(text, [name]) !== undefined)?.value;
}

function validUrl(parameter: ModelParameter, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (/^https?:\/\/\S+$/i.test(text) && URL.canParse(text)) return text;
	throw invalid(
		parameter,
		value,
		'Must be a public URL that starts with http:// or https://. For a file in the workflow, enter its field name under Reference Image Fields instead.',
	);
}

/**
 * A model's name in Segmind's URLs; anything else would lead the request elsewhere.
 *
 * @throws InvalidParameterError when it cannot be one
 */
export function validSlug(parameter: SlugParameter, value: unknown): string {
	const slug = typeof value === 'string' ? value.trim() : '';
	if (/^[a-z0-9][a-z0-9._-]{0,99}$/i.test(slug)) return slug;
	throw invalid(
		parameter,
		value,
		"Must be the model's slug, as in the URL of its page on segmind.com: letters, digits, hyphens, dots and underscores, for example flux-2-klein-9b.",
	);
}

/** The entries of a JSON object, given as an object or as text. @throws InvalidParameterError for anything else */
export function validJson(parameter: JsonParameter, value: unknown): IDataObject {
	const text = typeof value === 'string' ? value.trim() || '{}' : undefined;
	const object: unknown =
		text === undefined ? (value ?? {}) : jsonParse(text, { fallbackValue: null });
	if (typeof object === 'object' && object !== null && !Array.isArray(object)) {
		// As a key, `__proto__` would change what an object inherits.
		return Object.fromEntries(
			Object.entries(object as IDataObject).filter(([key]) => key !== '__proto__'),
		);
	}
	throw invalid(
		parameter,
		value,
		'Must be a JSON object, for example { "width": 1024, "height": 768 }.',
	);
}

/** The entries of an array, or of a text with commas or line breaks between them; empty ones are dropped. */
export function splitList(value: unknown): unknown[] {
	if (typeof value === 'string') {
		// A comma inside a URL (`…/w_400,h_300/…`) is part of it; it separates only before another URL, before a space or at the end.
		const separator = /:\/\//.test(value) ? /\s*\n\s*|\s*,\s*(?=https?:\/\/)|,\s+|,\s*$/i : /[\n,]/;
		return value
			.split(separator)
			.map((entry) => entry.trim())
			.filter((entry) => entry !== '');
	}
	const entries = Array.isArray(value) ? value : [value];
	return entries.filter((entry) => entry !== '' && entry !== null && entry !== undefined);
}

function invalid(
	{ displayName, name }: ModelParameter,
	value: unknown,
	allowed: string,
): InvalidParameterError {
	const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return new InvalidParameterError(
		`${displayName} cannot be '${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}'`,
		`${allowed} The parameter is '${name}'.`,
	);
}
