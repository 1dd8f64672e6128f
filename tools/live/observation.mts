/** An answer, reduced to what can be compared with another one. */
import { formatOf } from '../../nodes/Flux/images/format.ts';
import { isPlainObject } from '../../nodes/Flux/segmind/result.ts';
import { type Known, kindOf } from './kinds.mts';
import { withoutSecrets } from './secrets.mts';
import { type Answer, isSilence, type Silence } from './send.mts';

/** Kinds by where they stand: `HTTP status`, `Content-Type`, `body.metrics.cost`, `body.images[].url`. */
export type Observation = Record<string, string>;

/** What an answer shows: the HTTP status, the type, and the shape of its body with the kind of every value. */
export function observe(outcome: Answer | Silence, known: Known): Observation {
	if (isSilence(outcome)) return { 'HTTP status': `none (${outcome.silence})` };
	const { status, headers } = outcome;
	return {
		'HTTP status': String(status),
		'Content-Type': headers['content-type']?.split(';')[0] ?? 'none',
		...(headers.location && { location: kindOf(headers.location, 'location', known) }),
		...bodyShape(outcome, known),
	};
}

/** The body as JSON where it is JSON, else `undefined`. */
export function jsonOf({ bytes }: Answer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
}

function bodyShape(answer: Answer, known: Known): Observation {
	const json = jsonOf(answer);
	if (json !== undefined) return shapeOf(json, 'body', known);
	return { body: bytesKind(answer.bytes) };
}

/** What bytes are that are no JSON: `a jpeg picture`, `an HTML page`, `a text`. */
export function bytesKind(bytes: Buffer): string {
	const format = formatOf(bytes);
	if (format) return `a ${format.mimeType.replace('image/', '')} picture`;
	if (bytes.length === 0) return 'nothing';
	if (/^\s*<(!doctype|html)/i.test(bytes.toString('latin1', 0, 200))) return 'an HTML page';
	return bytes.includes(0) ? 'bytes of no known picture' : 'a text';
}

function shapeOf(value: unknown, path: string, known: Known): Observation {
	if (Array.isArray(value)) {
		if (value.length === 0) return { [`${path}[]`]: 'an empty list' };
		return value.map((entry) => shapeOf(entry, `${path}[]`, known)).reduce(merged);
	}
	if (isPlainObject(value)) {
		const entries = Object.entries(value);
		if (entries.length === 0) return { [path]: 'an empty object' };
		return entries
			.map(([name, inner]) => shapeOf(inner, `${path}.${withoutSecrets(name, known.key)}`, known))
			.reduce(merged);
	}
	const name = /([^.[\]]+)(\[\])*$/.exec(path)?.[1] ?? '';
	return { [path]: kindOf(value, name, known) };
}

/** Both; where they differ, one or the other. */
function merged(one: Observation, other: Observation): Observation {
	const result = { ...one };
	for (const [path, kind] of Object.entries(other)) {
		const kinds = new Set([...(result[path]?.split(' or ') ?? []), kind]);
		result[path] = [...kinds].join(' or ');
	}
	return result;
}
