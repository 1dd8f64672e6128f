import { jsonParse } from 'n8n-workflow';
import { isPage, pageText } from './pageText';
import { isPlainObject } from './result';
import { withoutCanceled, withoutControls, withoutSecrets } from './safeText';

/** Characters of an error text in a message. */
const longestText = 300;

/** Characters of a text that are read. */
const longestRead = 20_000;

/** Levels of an error within an error. */
const maximumDepth = 5;

/** Rejected parameters that are named. */
const maximumDetails = 20;

/** Where Segmind explains an error, the best explanation first: `error` may be a symbol beside a description. */
const textKeys = ['error_description', 'error', 'message', 'detail', 'errors', 'reason', 'msg'];

/** Segmind's own error text in any of the observed shapes: JSON, plain text, HTML. In one line, safe to be shown. */
export function errorText(body: unknown): string {
	const texts = errorTexts(body);
	return texts.find((text) => !isSymbol(text)) ?? texts[0] ?? '';
}

/** Whether an error text, or a symbol beside it, says that the content filter blocked the image. */
export function isModeration(body: unknown): boolean {
	const status = isPlainObject(body) && typeof body.status === 'string' ? body.status : '';
	return [...errorTexts(body), shorten(status)].some((text) =>
		/moderat|safety(?!_tolerance)|nsfw|flagged|content.polic|sensitive|\brai\b|prohibited/i.test(
			text,
		),
	);
}

/** One line of about 300 characters at most, safe to be quoted in a message. */
export function shorten(text: string): string {
	const read = text.includes('Traceback (most recent call last)')
		? lastLine(text)
		: text.slice(0, longestRead);
	const line = withoutControls(read).replace(/\s+/g, ' ').trim();
	const safe = withoutCanceled(withoutSecrets(line));
	if (safe.length <= longestText) return safe;
	// Not half of a surrogate pair.
	return `${safe.slice(0, longestText).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A message of the node, followed by the error text in quotes. */
export function quoted(message: string, text: string): string {
	return text === '' ? message : `${message}: "${withoutCanceled(withoutSecrets(text))}"`;
}

/** All explanations in a body, the best one first. */
function errorTexts(body: unknown, depth = 0): string[] {
	if (typeof body === 'string') return textsIn(body, depth).filter((text) => text !== '');
	if (depth > maximumDepth) return [];
	if (Array.isArray(body)) {
		const details = body.slice(0, maximumDetails).map((entry) => validationDetail(entry, depth));
		return [shorten(details.filter(Boolean).join('; '))].filter((text) => text !== '');
	}
	if (!isPlainObject(body)) return [];
	return textKeys.flatMap((key) => errorTexts(body[key], depth + 1));
}

function textsIn(text: string, depth: number): string[] {
	if (isPage(text)) return [shorten(pageText(text)) || 'a web page without text'];
	// An error may hold another service's error as JSON.
	const json: unknown =
		text.length <= longestRead && /^\s*[[{]/.test(text)
			? jsonParse(text, { fallbackValue: text })
			: undefined;
	const inner = errorTexts(typeof json === 'string' ? undefined : json, depth + 1);
	return inner.length > 0 ? inner : [shorten(text)];
}

/** `{"loc":["body","width"],"msg":"too large"}` → `width: too large`. */
function validationDetail(entry: unknown, depth: number): string {
	if (!isPlainObject(entry)) return typeof entry === 'object' ? '' : shorten(String(entry));
	const place = Array.isArray(entry.loc)
		? entry.loc
				.filter((part) => part !== 'body')
				.slice(0, maximumDepth)
				.map(String)
		: [];
	const [text = ''] = errorTexts(entry, depth + 1);
	return [shorten(place.join('.')), text].filter(Boolean).join(': ');
}

/** `invalid_api_key`, for example: meant for programs. */
function isSymbol(text: string): boolean {
	return /^[a-z\d]*_\w*$/i.test(text);
}

/** What went wrong in a Python program; its line breaks may be escaped. */
function lastLine(text: string): string {
	const lines = text
		.slice(-longestRead)
		.split(/\n|\\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
	return lines.at(-1) ?? '';
}
