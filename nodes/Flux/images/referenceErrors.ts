import { invalidParameter, type JobError } from '../segmind/errors';
import { withoutControls } from '../segmind/safeText';

/** How many names a message lists. */
const namesShown = 8;

/**
 * A value that is no image in any form.
 *
 * @param label of the parameter
 * @param fields the item's fields with a file
 */
export function notUnderstood(label: string, value: unknown, fields: string[]): JobError {
	if (typeof value === 'object' && value !== null) return unknownObject(label, value);
	const text = String(value);
	if (text.includes('[object Object]')) {
		return invalidParameter(
			`${label} contains '[object Object]'`,
			'An expression within text turns a file or a list into these words. Use nothing but the expression, for example {{ $binary.photo }}; several images are a list: {{ [$binary.photo, $binary.logo] }}.',
		);
	}
	if (/^(undefined|null)$/i.test(text)) {
		return invalidParameter(
			`${label} contains the word '${text}'`,
			`The expression found no value in this item. Check the names in it. ${filesThatExist(fields)}`,
		);
	}
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
		return invalidParameter(
			`'${shown(text)}' in ${label} is not a URL that Segmind can open`,
			'Must be a public URL that starts with http:// or https://.',
		);
	}
	return invalidParameter(
		`'${shown(text)}' in ${label} is neither the name of an input field with a file nor a URL`,
		`${filesThatExist(fields)} A URL starts with http:// or https://.`,
	);
}

/** An expression for a file that returned nothing: a misspelled name, or an item without it. */
export function noFileFound(label: string, fields: string[]): JobError {
	return invalidParameter(
		`The expression in ${label} found no file`,
		`${filesThatExist(fields)} In a workflow that keeps files within the JSON data, {{ $json._files.photo }} or {{ $('Form').item._files.photo }} is a file. If an item may have none, end the expression with ?? ''.`,
	);
}

/** A file that Segmind's models do not take. */
export function notAnImage({ name, label }: { name: string; label: string }): JobError {
	return invalidParameter(
		`The ${name} in ${label} is not a PNG, JPEG or WebP image`,
		"Convert it first, for example with n8n's 'Edit Image' node, or use another file.",
	);
}

/** A file without its bytes: in memory, `$binary` and `$node` leave them out (n8n's WorkflowDataProxy). */
export function fileWithoutContent(label: string, name: string, fields: string[]): JobError {
	return invalidParameter(
		`n8n passes the file '${shown(name)}' to ${label} without its content`,
		`Use the name of an input field with a file, or refer to the node that has it, for example {{ $('Form').item.binary.photo }}. ${filesThatExist(fields)}`,
	);
}

/** A text in a message: one line of 80 characters at most. */
export function shown(text: string): string {
	const line = withoutControls(text.slice(0, 200));
	return line.length > 80 ? `${line.slice(0, 80).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

function unknownObject(label: string, value: object): JobError {
	const keys = Object.keys(value);
	const entries = keys.length === 0 ? ' nothing' : `: ${list(keys)}`;
	return invalidParameter(
		`An object in ${label} contains neither a file nor a URL`,
		`It contains${entries}. Use a file, for example {{ $binary.photo }}, or the entry that has a URL.`,
	);
}

function filesThatExist(fields: string[]): string {
	return fields.length === 0
		? 'This item has no files.'
		: `This item has files in: ${list(fields)}.`;
}

function list(names: string[]): string {
	const more = names.length > namesShown ? [`${names.length - namesShown} more`] : [];
	return [...names.slice(0, namesShown).map((name) => shown(name)), ...more].join(', ');
}
