import { foundNothing, InvalidParameterError } from './validate';

/**
 * The prompt as text. A number is converted; of the content parts of an AI Agent, the text is taken.
 *
 * @param expression what the user wrote in the field: the advice for an object or a list is based on it
 * @throws InvalidParameterError for an empty prompt, for anything else that is not a text, and for a text in which an
 * expression has left an object or nothing: it would be paid for
 */
export function validPrompt(value: unknown, expression?: unknown): string {
	const text = typeof value === 'string' ? value : (textOf(value) ?? textOfParts(value));
	if (text === undefined) throw notText(value, pathIn(expression));
	const trimmed = text.trim();
	if (trimmed === '') {
		throw new InvalidParameterError(
			'Prompt is empty',
			"Describe the image in the 'Prompt' field. If the prompt comes from an earlier node, check that this item has it.",
		);
	}
	if (foundNothing.test(trimmed)) {
		throw new InvalidParameterError(
			`Prompt is only the word '${trimmed}'`,
			'The expression found no value in this item. Check that the earlier node returns the text under the name that the expression uses.',
		);
	}
	if (text.includes('[object Object]')) {
		throw new InvalidParameterError(
			"Prompt contains '[object Object]'",
			'An expression in the text returns an object. Use one of its entries, for example {{ $json.product.name }} instead of {{ $json.product }}.',
		);
	}
	return text;
}

/** Text of a simple value; that of a missing one is empty. */
function textOf(value: unknown): string | undefined {
	if (value === undefined || value === null) return '';
	const isNumber = Number.isFinite(value) || typeof value === 'bigint';
	return isNumber ? String(value) : undefined;
}

/** The text in a language model's list of content parts, such as `{ type: 'text', text: 'a fox' }`. */
function textOfParts(value: unknown): string | undefined {
	if (!Array.isArray(value)) return undefined;
	const entries = value as unknown[];
	if (!entries.every((entry) => isObject(entry) && typeof entry.type === 'string'))
		return undefined;
	const texts = (entries as Array<Record<string, unknown>>)
		.filter(({ type, text }) => type === 'text' && typeof text === 'string')
		.map(({ text }) => text);
	return texts.length > 0 || entries.length === 0 ? texts.join('\n') : undefined;
}

/** @param path of the value in n8n's expressions */
function notText(value: unknown, path: string): InvalidParameterError {
	const taken = pathOfText(value, path);
	return new InvalidParameterError(
		`Prompt is ${kindOf(value)}, not text`,
		taken === undefined
			? "The 'Prompt' field accepts text, or an expression that returns text."
			: `Change the expression in the 'Prompt' field so that it returns text, for example {{ ${taken} }}.`,
	);
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) {
		const entries = value as unknown[];
		if (entries.every(isObject))
			return `a list of ${count(entries, 'object')}${keysOf(entries[0])}`;
		const areTexts = entries.every((entry) => typeof entry === 'string');
		return `a list of ${count(entries, areTexts ? 'text' : 'value')}`;
	}
	if (value instanceof Date) return 'a date';
	return isObject(value) ? `an object${keysOf(value)}` : String(value);
}

function count({ length }: unknown[], noun: string): string {
	return `${length} ${noun}${length === 1 ? '' : 's'}`;
}

/** How many keys a message names. */
const keysShown = 6;

function keysOf(value: unknown): string {
	const keys = isObject(value) ? Object.keys(value) : [];
	if (keys.length === 0) return '';
	const shown = keys
		.slice(0, keysShown)
		.map((key) => (key.length > 40 ? `${key.slice(0, 40)}…` : key));
	const more = keys.length > keysShown ? [`${keys.length - keysShown} more`] : [];
	return ` (with ${[...shown, ...more].join(', ')})`;
}

/** Keys under which other nodes give a text, the likeliest first. */
const textKeys = ['text', 'prompt', 'output', 'content', 'message', 'value'];

/** The path of a text in the value; undefined where it has none to name. */
function pathOfText(value: unknown, path: string): string | undefined {
	if (Array.isArray(value)) {
		const entries = value as unknown[];
		if (entries.every((entry) => typeof entry === 'string')) return `${path}.join(", ")`;
		return isObject(entries[0]) ? pathOfText(entries[0], `${path}[0]`) : `${path}[0]`;
	}
	if (!isObject(value)) return undefined;
	const keys = Object.keys(value);
	const hasText = (key: string) => typeof value[key] === 'string';
	const key =
		textKeys.find((each) => keys.includes(each) && hasText(each)) ?? keys.find(hasText) ?? keys[0];
	if (key === undefined) return undefined;
	return /^[a-z_$][\w$]*$/i.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** A path such as `$json.prompt` or `$('Form').item.json['the prompt']`. */
const simplePath =
	/^\$\w*(\.\w+|\(\s*'[^']*'\s*\)|\(\s*"[^"]*"\s*\)|\[\d+\]|\['[^']*'\]|\["[^"]*"\])*$/;

/** The path that an expression consists of; where there is more to it, the usual one. */
function pathIn(expression: unknown): string {
	const text = typeof expression === 'string' ? expression.slice(0, 200).trim() : '';
	const path = text.startsWith('={{') && text.endsWith('}}') ? text.slice(3, -2).trim() : '';
	return simplePath.test(path) ? path : '$json.prompt';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
