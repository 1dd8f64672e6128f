import { jsonParse, type IDataObject } from 'n8n-workflow';
import type {
	ChoiceParameter,
	ImageParameter,
	ImagesParameter,
	IntegerParameter,
	JsonParameter,
	ModelParameter,
	NumberParameter,
	SizeParameter,
	SlugParameter,
} from './model';
import { nearest, sameChoice } from './nearest';

/** The text that an expression leaves where it found nothing. */
export const foundNothing = /^(undefined|null)$/i;

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
 * The value as the node's field has it; undefined where none was given.
 *
 * @throws InvalidParameterError for a value that the model's page rules out
 */
export function validValue(
	parameter: Exclude<
		ModelParameter,
		SlugParameter | JsonParameter | ImagesParameter | ImageParameter
	>,
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
		case 'text':
			return validText(parameter, value);
		case 'choice':
		case 'size':
			return validChoice(parameter, value);
	}
}

function validNumber(parameter: IntegerParameter | NumberParameter, value: unknown): number {
	const number = typeof value === 'string' ? Number(value) : value;
	const { minimum = -Infinity, maximum = Infinity } = parameter;
	if (
		typeof number !== 'number' ||
		!Number.isFinite(number) ||
		(parameter.kind === 'integer' && number % (parameter.multipleOf ?? 1) !== 0) ||
		number < minimum ||
		number > maximum
	) {
		throw invalid(parameter, value, `Must be ${allowedNumbers(parameter)}.`);
	}
	return number;
}

function allowedNumbers(parameter: IntegerParameter | NumberParameter): string {
	const { minimum, maximum } = parameter;
	const noun = nounOf(parameter);
	if (minimum !== undefined && maximum !== undefined) {
		return `${noun} from ${minimum} to ${maximum}`;
	}
	return minimum === undefined ? noun : `${noun} of at least ${minimum}`;
}

function nounOf(parameter: IntegerParameter | NumberParameter): string {
	if (parameter.kind === 'number') return 'a number';
	const { multipleOf } = parameter;
	return multipleOf === undefined ? 'a whole number' : `a multiple of ${multipleOf}`;
}

function validText(parameter: ModelParameter, value: unknown): string {
	if (isText(value)) return String(value);
	throw invalid(parameter, value, 'Must be text.');
}

function validBoolean(parameter: ModelParameter, value: unknown): boolean {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw invalid(parameter, value, 'Must be true or false.');
}

function validChoice(parameter: ChoiceParameter | SizeParameter, value: unknown): string {
	const values = parameter.choices.map((choice) => choice.value);
	const found = sameChoice(String(value), values) ?? chosenByName(parameter, String(value));
	if (found !== undefined) return found;
	if (parameter.kind === 'choice' && parameter.acceptsOthers && isText(value)) {
		return String(value).trim();
	}
	const meant = nearest(String(value), values);
	const question = meant === undefined ? '' : `Did you mean '${meant}'? `;
	throw invalid(parameter, value, `${question}Must be one of: ${values.join(', ')}.`);
}

/** Whether it is a text, and not what an expression leaves where it found an object or nothing. */
function isText(value: unknown): boolean {
	if (typeof value !== 'string' && typeof value !== 'number') return false;
	const text = String(value).trim();
	return !foundNothing.test(text) && !/^\[object .*\]$/i.test(text);
}

/** Of the choices, the one that has this name in the dropdown. */
function chosenByName(
	{ choices }: ChoiceParameter | SizeParameter,
	text: string,
): string | undefined {
	return choices.find(({ name }) => sameChoice(text, [name]) !== undefined)?.value;
}

/**
 * A model's name in Segmind's URLs; anything else would lead the request elsewhere. FLUX 3 makes videos, for 1 to 3 dollars
 * each (https://www.segmind.com/models).
 *
 * @throws InvalidParameterError when it cannot be one
 */
export function validSlug(parameter: SlugParameter, value: unknown): string {
	const slug = typeof value === 'string' ? slugIn(value.trim()) : '';
	if (/^flux-3(-|$)|video/i.test(slug)) {
		throw invalid(parameter, value, 'It makes videos, and this node makes images.');
	}
	if (/^[a-z0-9][a-z0-9._-]{0,99}$/i.test(slug)) return slug;
	throw invalid(
		parameter,
		value,
		"Must be the model's slug, as in the URL of its page on segmind.com: letters, digits, hyphens, dots and underscores, for example flux-krea-dev.",
	);
}

/** The slug in a pasted address of the model's page or of the API; another text as it is. */
function slugIn(text: string): string {
	const [, page] = /\/(?:models|v1|v2)\/([^/?#]+)/.exec(text) ?? [];
	const isUrl = /^(https?:\/\/|www\.)/i.test(text);
	return isUrl ? (page ?? text.split(/[?#]/)[0].split('/').filter(Boolean).at(-1) ?? text) : text;
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

function invalid(
	{ displayName }: ModelParameter,
	value: unknown,
	allowed: string,
): InvalidParameterError {
	const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return new InvalidParameterError(
		`${displayName} cannot be '${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}'`,
		allowed,
	);
}
