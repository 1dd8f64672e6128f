import { isPlainObject } from './result';

/** Segmind's own words in an answer, in any of the shapes that were seen: error, message, detail, text, HTML. */
export function saidIn(body: unknown): string {
	if (typeof body === 'string') {
		return shorten(/<(!doctype|html)/i.test(body) ? textOfPage(body) : body);
	}
	if (!isPlainObject(body)) return '';
	const { error, message, detail } = body;
	for (const candidate of [error, message, detail]) {
		if (typeof candidate === 'string' && candidate.trim() !== '') return shorten(candidate);
		if (Array.isArray(candidate)) return shorten(candidate.map(detailWords).join('; '));
		if (isPlainObject(candidate)) return saidIn(candidate);
	}
	return '';
}

/** What a gateway's page says, without its mark-up. */
function textOfPage(page: string): string {
	const visible = page
		.replace(/<(script|style|title)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ');
	return visible.trim() === '' ? 'a web page without words' : visible;
}

/** `{"loc":["body","width"],"msg":"too large"}` → `width: too large`. */
function detailWords(entry: unknown): string {
	if (!isPlainObject(entry)) return String(entry);
	const place = Array.isArray(entry.loc)
		? entry.loc.filter((part) => part !== 'body').join('.')
		: '';
	return [place, entry.msg].filter(Boolean).join(': ');
}

/** One line, at most about 300 characters. */
export function shorten(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** A message of ours, and behind it what Segmind said. */
export function withQuote(message: string, said: string): string {
	return said === '' ? message : `${message}: "${said}"`;
}
