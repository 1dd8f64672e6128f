/** What a value is, in words that are the same for every account, job and day: only these are compared. */
import { withoutSecrets } from './secrets.mts';

/** What is known of the values that may come back. */
export interface Known {
	/** The API key, to be hidden. */
	key: string;
	/** Segmind's name of each host, by the host (and port) that stands for it. */
	hosts: Record<string, string>;
	/** Values that were sent, or given by Segmind before, and what to call them. */
	values: Map<string, string>;
	/** Whether Segmind's words in an error are a fact of ours; otherwise any words will do. */
	exactWords: boolean;
}

/** Values that say something by themselves, by the name they stand under. */
const literalNames = /^(status|content_type)$/;
const wordNames = /^(error|message|detail|msg)$/;

/** The hosts of which whole paths are told; other files have names that nobody may guess. */
const apiHosts = /^(api|workflows-api)\.segmind\.com$/;

/** The kind of a value that is no list and no object. @param name of the field that holds it */
export function kindOf(value: unknown, name: string, known: Known): string {
	if (value === null) return 'null';
	if (typeof value === 'boolean') return 'true or false';
	const sent = known.values.get(String(value));
	if (typeof value === 'number') return sent ?? numberKind(value, name);
	const text = String(value);
	// Whether an ID is the one of before, and what it is made of: both are worth telling.
	if (sent?.startsWith('{')) return `${sent}, ${textKind(text, name, known)}`;
	if (sent !== undefined) return /^\d+$/.test(text) ? `${sent}, as text` : sent;
	return textKind(text, name, known);
}

function numberKind(value: number, name: string): string {
	// Prices are public; every other number may be somebody's balance.
	return name === 'cost' ? `$${value}` : 'a number';
}

const kinds: Array<[RegExp, string]> = [
	[/^$/, 'an empty text'],
	[/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a UUID'],
	[/^[0-9a-f]{32}$/i, '32 hex digits'],
	[/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/, 'a date'],
	[/^data:[^,]*;base64,/i, 'a data URI'],
	[/^[A-Za-z0-9+/]{200,}={0,2}$/, 'base64'],
];

function textKind(text: string, name: string, known: Known): string {
	if (/^-?\d+(\.\d+)?$/.test(text)) return `${numberKind(Number(text), name)}, as text`;
	if (literalNames.test(name)) return quoted(text, known);
	if (/^https?:\/\//i.test(text) && URL.canParse(text)) return urlKind(new URL(text), known);
	const kind = kinds.find(([pattern]) => pattern.test(text));
	if (kind) return kind[1];
	return known.exactWords && wordNames.test(name) ? quoted(text, known) : 'a text';
}

function quoted(text: string, known: Known): string {
	return `"${withoutSecrets(withPlaceholders(text, known), known.key)}"`;
}

function urlKind({ host, pathname, search }: URL, known: Known): string {
	const owner = known.hosts[host] ?? host;
	if (apiHosts.test(owner)) {
		const path = withPlaceholders(pathname, known);
		return withoutSecrets(`https://${owner}${path}`, known.key);
	}
	const ending = /\.[a-z]{3,4}$/i.exec(pathname)?.[0];
	return [
		`a URL on ${owner}`,
		...(ending ? [`ending in ${ending}`] : []),
		...(search ? ['with a query'] : []),
		...(/@|%40/.test(pathname + search) ? ['with an e-mail address in it'] : []),
	].join(', ');
}

/** `…/requests/0c8f…/status` → `…/requests/{request_id}/status` */
function withPlaceholders(text: string, { values }: Known): string {
	const known = [...values].filter(([, name]) => /^\{\w+\}$/.test(name));
	return known.reduce((result, [value, name]) => result.replaceAll(value, name), text);
}
