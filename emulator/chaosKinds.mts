import type { Fault } from './faults.mts';

/**
 * Kinds of faults that can be left out, so that it can be told which kind a client does not take. `ambiguous`: a response
 * to a paid request that does not say whether the job was taken. `unusual`: a 200 to it in another shape. `stray`: a 4xx
 * about a job that is well. `history`: the same from the request history, which then may also not know the job.
 * `quotedKey`: a response that quotes the API key. `brokenImages`. `longPages`: 400 kB of HTML.
 */
export const chaosKinds = [
	'ambiguous',
	'unusual',
	'stray',
	'history',
	'quotedKey',
	'brokenImages',
	'longPages',
] as const;

/** A kind of faults that can be left out. */
export type ChaosKind = (typeof chaosKinds)[number];

/** A fault, and the name it is counted by. */
export interface ChaosFault extends Fault {
	kind: string;
}

/** Makes a fault. @param random numbers from 0 up to 1 @param now ms since 1970 */
export type MakeFault = (random: () => number, now: number) => ChaosFault;

/** What gateways in front of Segmind answer with when they fail. */
export const webPage =
	'<!doctype html><html><head><title>Bad Gateway</title></head><body>…</body></html>';

function pick<Item>(items: readonly Item[], random: number): Item {
	return items[Math.floor(random * items.length)];
}

const gatewayStatuses = [408, 502, 504, 520, 522, 524, 500, 503];

/** A gateway's page, or Segmind's own word for a time-out. Three of four jobs were accepted and run. */
export const ambiguous: MakeFault = (random) => {
	const code = pick(gatewayStatuses, random());
	const isPolling = code === 500 && random() < 0.5;
	const body = isPolling ? JSON.stringify({ error: 'Internal Polling Error' }) : webPage;
	const accepted = random() < 0.75;
	const words = isPolling ? 'polling error' : `page with ${code}`;
	return { kind: `${words}${accepted ? ', accepted' : ''}`, status: code, body, accepted };
};

/** A 200 without a job. */
export const refusedWith200: MakeFault = (random) => {
	const error = random() < 0.5 ? 'Insufficient credits' : 'NSFW content detected';
	const body = random() < 0.5 ? { error } : { status: 'FAILED', error };
	return {
		kind: `200 ${Object.keys(body).join(' and ')}`,
		status: 200,
		body: JSON.stringify(body),
	};
};

export const unusualSubmit: MakeFault = (random) => {
	const shapes = ['number', 'id', 'status_url', 'header', 'completed'] as const;
	const submit = pick(shapes, random());
	return { kind: `200 in the shape ${submit}`, shapes: { submit } };
};

export const unusualSync: MakeFault = () => ({
	kind: '200 processing',
	shapes: { sync: 'processing' },
});

const validation = { detail: [{ loc: ['path', 'request_id'], msg: 'value is not a valid uuid' }] };
const strayResponses: Record<string, Fault> = {
	'422 validation': { status: 422, body: JSON.stringify(validation) },
	'422 page': { status: 422, body: webPage },
	'422 not available': { status: 422, body: '{"error":"result is not available yet"}' },
	'401': { status: 401, body: '{"error":"Unauthorized"}' },
	'403 page': { status: 403, body: webPage },
	'408': { status: 408, body: '' },
	'200 not found': { status: 200, body: '{"error":"not found"}' },
};

export const stray: MakeFault = (random) => strayFrom(strayResponses, random());

export const strayHistory: MakeFault = (random) => {
	const notFound = { status: 404, body: '{"error":"Request not found"}' };
	return strayFrom({ ...strayResponses, '404': notFound }, random());
};

function strayFrom(responses: Record<string, Fault>, random: number): ChaosFault {
	const [kind, fault] = pick(Object.entries(responses), random);
	return { kind: `stray ${kind}`, ...fault };
}

export const quotedKey: MakeFault = (random) => {
	const status = pick([500, 503], random());
	const body = (key: string) =>
		JSON.stringify({ error: `Request failed: {"headers":{"x-api-key":"${key}"}}` });
	return { kind: `HTTP ${status} that quotes the key`, status, body };
};

export const invalidKey: MakeFault = () => ({
	kind: 'HTTP 401 that quotes the key',
	status: 401,
	body: (key) => JSON.stringify({ error: `API key ${key} is invalid` }),
});

/** Unclosed tags are the worst case for a search for tags. */
export const longPage: MakeFault = (random) => {
	const body = `<html><body>${pick(['<', '<script ', '<p>Bad Gateway</p>'], random())}`;
	const status = random() < 0.5 ? 502 : 400;
	const page = body.padEnd(400_000, body.slice('<html><body>'.length));
	return { kind: `400 kB with ${status}`, status, body: page };
};

export const brokenImage: MakeFault = (random) => {
	const how = pick(['missing', 'not an image', 'truncated'] as const, random());
	const index = Math.floor(random() * 4);
	return { kind: `image ${how} for good`, brokenImage: { index, how } };
};
