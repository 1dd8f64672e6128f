import { jsonParse } from 'n8n-workflow';

/** Keys under which other nodes give the URL of an image: Airtable, HTML, JSON Feed, language models. */
const urlKeys = ['url', 'image_url', 'src', 'href'];

/** Keys of objects with a URL: Notion's files, and language models' parts. */
const wrapperKeys = ['file', 'external', 'image_url'];

/** The URL that an object of another node has; undefined when it has none. */
export function urlIn(value: unknown): string | undefined {
	const object = objectIn(value);
	const wrapped = wrapperKeys.map((key) => objectIn(object[key]).url);
	const urls = [...urlKeys.map((key) => object[key]), ...wrapped];
	return urls.find((url): url is string => typeof url === 'string' && url.trim() !== '');
}

function objectIn(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The list or object that a text is; undefined for any other. */
export function jsonIn(text: string): unknown {
	const trimmed = text.trim();
	if (!/^(\[[\s\S]*\]|\{[\s\S]*\})$/.test(trimmed)) return undefined;
	return jsonParse<unknown>(trimmed, { fallbackValue: null }) ?? undefined;
}

/** The lines of a text, without empty ones. */
export function linesOf(text: string): string[] {
	return nonEmpty(text.split(/[\r\n]+/));
}

/**
 * The entries of a line. A comma inside a URL (`…/w_400,h_300/…`) or a data URI is part of it; it separates only before
 * another one, before a space or at the end.
 */
export function entriesOf(line: string): string[] {
	const separator = /:\/\/|^data:/i.test(line)
		? /\s*,\s*(?=(?:https?|data):)|(?<!;base64),\s+|,\s*$|\s+(?=https?:\/\/)/i
		: /,/;
	return nonEmpty(line.split(separator));
}

function nonEmpty(texts: string[]): string[] {
	return texts.map((text) => text.trim()).filter((text) => text !== '');
}
