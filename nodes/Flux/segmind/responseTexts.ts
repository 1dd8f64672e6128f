import { jsonParse, type IDataObject } from 'n8n-workflow';
import { isPlainObject } from './result';

/** A text in a response. */
export interface ResponseText {
	/** The keys that lead to it, in lower case without `_` and `-`; places in lists are left out. */
	path: string[];
	text: string;
}

/** Levels of lists, objects and JSON within text. */
const maximumDepth = 10;

/** Texts, lists and objects. */
const maximumValues = 10_000;

/**
 * All texts in a parsed body, also those in JSON within a text. What lies ten levels deep is left out, and so is what
 * follows the first 10,000 values: a response may have any size and depth.
 *
 * @param entriesOf the entries of an object that count, the first ones first; defaults to all
 */
export function textsIn(
	response: unknown,
	entriesOf: (object: IDataObject) => Array<[string, unknown]> = entriesIn,
): ResponseText[] {
	const texts: ResponseText[] = [];
	let values = 0;
	const visit = (value: unknown, path: string[], depth: number): void => {
		const isText = typeof value === 'string';
		if (!isText && (typeof value !== 'object' || value === null)) return;
		if (depth > maximumDepth || (values += 1) > maximumValues) return;
		if (Array.isArray(value)) {
			for (const each of value) visit(each, path, depth + 1);
		} else if (!isText) {
			const entries = entriesOf(value as IDataObject);
			for (const [key, child] of entries) visit(child, [...path, key], depth + 1);
		} else {
			const json = jsonIn(value);
			if (json === undefined) texts.push({ path, text: value });
			else visit(json, path, depth + 1);
		}
	};
	visit(response, [], 0);
	return texts;
}

/** The entries of an object, with their keys as they stand in a path. */
export function entriesIn(object: IDataObject): Array<[string, unknown]> {
	return Object.entries(object).map(([key, value]) => [
		key.toLowerCase().replace(/[_-]/g, ''),
		value,
	]);
}

/** The list or object that a text is the JSON of. */
function jsonIn(text: string): object | undefined {
	if (!/^\s*[[{]/.test(text.slice(0, 100))) return undefined;
	const json: unknown = jsonParse(text, { fallbackValue: text });
	return Array.isArray(json) || isPlainObject(json) ? json : undefined;
}
