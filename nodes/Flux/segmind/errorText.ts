import { isPlainObject } from './result';

/** Segmind's own error text in any of the observed shapes: error, message, detail, plain text, HTML. */
export function errorText(body: unknown): string {
	if (typeof body === 'string') {
		return shorten(/<(!doctype|html)/i.test(body) ? textOfPage(body) : body);
	}
	if (!isPlainObject(body)) return '';
	const { error, message, detail } = body;
	for (const candidate of [error, message, detail]) {
		if (typeof candidate === 'string' && candidate.trim() !== '') return shorten(candidate);
		if (Array.isArray(candidate)) return shorten(candidate.map(validationDetail).join('; '));
		if (isPlainObject(candidate)) return errorText(candidate);
	}
	return '';
}

/** The text of a gateway's error page, without its markup. */
function textOfPage(page: string): string {
	const visible = page
		.replace(/<(script|style|title)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ');
	return visible.trim() === '' ? 'a web page without text' : visible;
}

/** `{"loc":["body","width"],"msg":"too large"}` → `width: too large`. */
function validationDetail(entry: unknown): string {
	if (!isPlainObject(entry)) return String(entry);
	const place = Array.isArray(entry.loc)
		? entry.loc.filter((part) => part !== 'body').join('.')
		: '';
	return [place, entry.msg].filter(Boolean).join(': ');
}

/** One line of about 300 characters at most. */
export function shorten(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** A message of the node, followed by the error text in quotes. */
export function quoted(message: string, text: string): string {
	return text === '' ? message : `${message}: "${text}"`;
}
