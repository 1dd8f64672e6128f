/** What a response looks like, in words that are the same for every account, job and day, and can be published. */
import { formatOf } from '../../nodes/Flux/segmind/format.ts';
import { type HttpResponse, segmindUrls } from './http.mts';

/** The kind of a value, a list, or the parts of something. */
export type Shape = string | Shape[] | Parts;
export interface Parts {
	[name: string]: Shape;
}

/** What is the same in every response, so that it is named instead of shown. */
interface Known {
	key: string;
	names: Map<string, string>;
	urls: string[];
}

/** The body, with the kind of every value in place of the value, under the HTTP status and the type if it is not JSON. */
export function shapeOf(response: HttpResponse, known: Known): Parts {
	const { status, headers, json, code } = response;
	if (status === 0) return { 'no response': code ?? 'unknown error' };
	const type = headers['content-type']?.split(';')[0] ?? 'without a type';
	const target = headers.location && ` to ${kindOf(headers.location, 'location', known)}`;
	const name = [status, type !== 'application/json' && ` ${type}`, target].filter(Boolean).join('');
	return { [name]: json === undefined ? nonJsonKind(response, known) : kindsOf(json, known) };
}

/** The headers about a job or the account's limits: the documented ones, and the usual names of rate limits. */
export function headerShape(headers: Record<string, string>, known: Known): Parts {
	const compared =
		/^(x-(request-id|cost|remaining-credits|generation-time|seed-value)|retry-after|.*rate-?limit.*)$/;
	const found = Object.entries(headers).filter(([name]) => compared.test(name));
	return kindsOf(Object.fromEntries(found), known) as Parts;
}

/** A shape on one line, such as `{cost: $0.05, images: [a URL]}`. */
export function inWords(shape: Shape | undefined): string {
	if (shape === undefined) return 'nothing';
	if (typeof shape === 'string') return shape;
	if (Array.isArray(shape)) return `[${shape.map(inWords).join(', ')}]`;
	const parts = Object.entries(shape).map(([name, part]) => `${name}: ${inWords(part)}`);
	return `{${parts.join(', ')}}`;
}

/** Segmind's text without words that may be a key, an email address, an ID or an amount. */
export function withoutSecrets(text: string, { key }: Pick<Known, 'key'>): string {
	return text
		.replaceAll(key, '…')
		.replace(/\S*([@\d]|%40|SG_)\S*/gi, '…')
		.slice(0, 300);
}

function nonJsonKind({ bytes }: HttpResponse, { names }: Known): string {
	const image = formatOf(bytes);
	if (image) {
		const size = `${image.width} x ${image.height}`;
		return `a ${image.mimeType.slice(6)} image of ${names.get(size) ?? `${size} pixels`}`;
	}
	if (bytes.length === 0) return 'no body';
	if (/^\s*<(!doctype|html)/i.test(bytes.toString('latin1', 0, 200))) return 'an HTML page';
	return bytes.includes(0) ? 'bytes of an unknown format' : 'a text';
}

/** JSON with kinds in place of values; of a list, only entries that look different. */
function kindsOf(json: unknown, known: Known): Shape {
	return JSON.parse(JSON.stringify(json), (field, value: unknown) => {
		if (typeof value !== 'object' || value === null) return kindOf(value, field, known);
		if (Array.isArray(value)) {
			return [...new Map(value.map((entry) => [JSON.stringify(entry), entry as Shape])).values()];
		}
		const isName = /^(?!SG_)[a-z_][\w-]{0,29}$/i;
		const parts = Object.entries(value);
		return Object.fromEntries(parts.map(([name, kind]) => [isName.test(name) ? name : '…', kind]));
	}) as Shape;
}

/** The kind of a single value. @param field that holds it */
function kindOf(value: unknown, field: string, known: Known): string {
	if (value === null) return 'null';
	if (typeof value === 'boolean') return 'a boolean';
	const text = String(value);
	const isNumber = /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text);
	if (!isNumber) return known.names.get(text) ?? textKind(text, field, known);
	// Prices are public; any other number may be a balance.
	const isCost = ['cost', 'x-cost', 'credits_deduction'].includes(field);
	const kind = known.names.get(isCost ? `$${text}` : text) ?? (isCost ? `$${text}` : 'a number');
	return typeof value === 'string' ? `${kind}, as text` : kind;
}

function textKind(text: string, field: string, known: Known): string {
	if (/^https?:/i.test(text) && URL.canParse(text)) return urlKind(new URL(text), known);
	const isQuoted = /^(status|model_status|content_type|error|message|detail|msg)$/.test(field);
	if (isQuoted) return `"${withoutSecrets(text, known)}"`;
	if (/^\s*[{[]/.test(text)) return jsonKind(text, known);
	if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return 'a UUID';
	if (/^[0-9a-f]{32}$/i.test(text)) return '32 hex digits';
	if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return 'a date';
	return /^data:|^[A-Za-z0-9+/]{200,}={0,2}$/.test(text) ? 'base64' : 'a text';
}

function jsonKind(text: string, known: Known): string {
	try {
		return `JSON as text: ${inWords(kindsOf(JSON.parse(text), known))}`;
	} catch {
		return 'a text';
	}
}

/** Not the path: anyone who knows the URL of an image can fetch it. The two endings of a JPEG count as one. */
function urlKind({ host, pathname, search }: URL, { urls }: Known): string {
	const index = urls.findIndex((url) => new URL(url).host === host);
	const owner = index < 0 ? host : new URL(segmindUrls[index]).host;
	const ending = /\.[a-z]{3,4}$/i.exec(pathname)?.[0].replace('.jpeg', '.jpg');
	const hasEmail = /@|%40/.test(pathname + search);
	return `a URL on ${owner}${ending ? `, ending in ${ending}` : ''}${search && ', with a query'}${hasEmail ? ', with an email address in it' : ''}`;
}
