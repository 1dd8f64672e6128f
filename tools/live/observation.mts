/** What a response looks like, in words that are the same for every account, job and day, and can be published. */
import sharp from 'sharp';
import type { HttpResponse } from './http.mts';

/** The kind of a value, a list, or the parts of something. */
export type Shape = string | Shape[] | Parts;
export interface Parts {
	[name: string]: Shape;
}

/** What is known about the values in a response. */
export interface Known {
	key: string;
	/** Segmind's name of each host, by the host (and port) that stands in for it. */
	hosts: Map<string, string>;
	/** What to call values that were sent or returned before; names in braces stand for IDs. */
	names: Map<string, string>;
	/** Whether error messages are compared word for word. */
	exactWords?: boolean;
}

/** The HTTP status, the type, and the shape of the body with the kind of every value. */
export async function shapeOf(response: HttpResponse, known: Known): Promise<Parts> {
	const { status, headers, json, code } = response;
	if (!status) return { 'HTTP status': `none (${code})` };
	return {
		'HTTP status': String(status),
		'Content-Type': headers['content-type']?.split(';')[0] ?? 'none',
		...(headers.location && { location: kindOf(headers.location, 'location', known) }),
		body: json === undefined ? await nonJsonKind(response) : kindsOf(json, known),
	};
}

/** The headers about a job or the account's limits: the documented ones, and the usual names of rate limits. */
export function headerShape(headers: Record<string, string>, known: Known): Parts {
	const compared =
		/^(x-(request-id|cost|remaining-credits|generation-time|seed-value)|retry-after|.*rate-?limit.*)$/;
	const names = Object.keys(headers).filter((name) => compared.test(name));
	const kind = (name: string) => kindOf(headers[name], name.replace('x-', ''), known);
	return Object.fromEntries(names.sort().map((name) => [`header ${name}`, kind(name)]));
}

/** Format and size (pixels) of an image; `undefined` if the bytes are not an image. */
export async function imageInfo(bytes: Buffer) {
	try {
		return await sharp(bytes).metadata();
	} catch {
		return undefined;
	}
}

async function nonJsonKind({ bytes }: HttpResponse): Promise<string> {
	if (bytes.length === 0) return 'nothing';
	if (/^\s*<(!doctype|html)/i.test(bytes.toString('latin1', 0, 200))) return 'an HTML page';
	const image = await imageInfo(bytes);
	if (image) return `a ${image.format} image`;
	return bytes.includes(0) ? 'bytes of an unknown format' : 'a text';
}

/** JSON with kinds in place of values; of a list, only entries that look different. */
function kindsOf(json: unknown, known: Known): Shape {
	return JSON.parse(JSON.stringify(json), (field, value: unknown) => {
		if (typeof value !== 'object' || value === null) return kindOf(value, field, known);
		if (Array.isArray(value)) {
			return [...new Map(value.map((entry) => [JSON.stringify(entry), entry as Shape])).values()];
		}
		const entries = Object.entries(value);
		return Object.fromEntries(entries.map(([name, kind]) => [withoutSecrets(name, known), kind]));
	}) as Shape;
}

const formats: Array<[RegExp, string]> = [
	[/^$/, 'an empty text'],
	[/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a UUID'],
	[/^[0-9a-f]{32}$/i, '32 hex digits'],
	[/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/, 'a date'],
	[/^data:[^,]*;base64,/i, 'a data URI'],
	[/^[A-Za-z0-9+/]{200,}={0,2}$/, 'base64'],
];

/** The kind of a single value. @param field that holds it */
function kindOf(value: unknown, field: string, known: Known): string {
	if (value === null) return 'null';
	if (typeof value === 'boolean') return 'a boolean';
	const text = String(value);
	const name = known.names.get(text);
	// Both are worth knowing: whether an ID is the same as before, and its format.
	if (name?.startsWith('{')) return `${name}, ${textKind(text, field, known)}`;
	if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text)) return name ?? textKind(text, field, known);
	// Prices are public; any other number may be a balance.
	const kind = name ?? (field === 'cost' ? `$${text}` : 'a number');
	return typeof value === 'string' ? `${kind}, as text` : kind;
}

function textKind(text: string, field: string, known: Known): string {
	const isError = /^(error|message|detail|msg)$/.test(field);
	if (/^(status|content_type)$/.test(field) || (isError && known.exactWords)) {
		return `"${withoutSecrets(text, known)}"`;
	}
	if (!/^https?:/i.test(text) || !URL.canParse(text)) {
		return formats.find(([pattern]) => pattern.test(text))?.[1] ?? 'a text';
	}
	const { host, pathname, search } = new URL(text);
	const owner = known.hosts.get(host) ?? host;
	// Only API paths are shown: anyone who knows the URL of an image can fetch it.
	if (/^(workflows-)?api\.segmind\.com$/.test(owner)) {
		return withoutSecrets(`https://${owner}${pathname}`, known);
	}
	const ending = /\.[a-z]{3,4}$/i.exec(pathname)?.[0];
	const hasEmail = /@|%40/.test(pathname + search);
	return `a URL on ${owner}${ending ? `, ending in ${ending}` : ''}${search && ', with a query'}${hasEmail ? ', with an email address in it' : ''}`;
}

/** Segmind's error message in a response of any shape, without secrets; empty if there is none. */
export function errorText({ status, json, bytes }: HttpResponse, known: Known): string {
	if (status < 400 || bytes.includes(0)) return '';
	const body = json ?? bytes.toString('utf8');
	const { error_description, error, message, detail } = Object(body) as Record<string, unknown>;
	const found = typeof body === 'string' ? body : (error_description ?? error ?? message ?? detail);
	const text = typeof found === 'string' ? found : (JSON.stringify(found) ?? '');
	const visible = text.replace(/<(script|style|title)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ');
	return withoutSecrets(visible.replace(/\s+/g, ' ').trim(), known).slice(0, 300);
}

/** Segmind's text without keys, email addresses, IDs, and numbers, any of which may be a balance. */
export function withoutSecrets(text: string, known: Pick<Known, 'key' | 'names'>): string {
	const isAboutMoney = /credit|balance|fund|budget|limit|spen[dt]|\$/i.test(text);
	return (
		withoutKey(text, known)
			// Also as they are encoded in URLs.
			.replace(/[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi, '(an email address)')
			.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b/gi, '(an ID)')
			.replace(/\$?\b\d+(?:[.,]\d+)*/g, (number) =>
				// An HTTP status is harmless.
				/^[45]\d\d$/.test(number) && !isAboutMoney ? number : '(a number)',
			)
	);
}

/** Our own text without keys and the job's ID. */
export function withoutKey(text: string, { key, names }: Pick<Known, 'key' | 'names'>): string {
	const ids = [...names].filter(([, name]) => name.startsWith('{'));
	return [[key, '(the key)'], ...ids]
		.reduce((all, [secret, name]) => all.replaceAll(secret, name), text)
		.replace(/\bSG_[\w-]+/g, '(a key)');
}
