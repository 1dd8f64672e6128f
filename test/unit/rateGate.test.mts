import { inspect } from 'node:util';
import type { Outcome } from '../../nodes/Flux/segmind/outcome.ts';
import { ConnectionError } from '../../nodes/Flux/segmind/connectionError.ts';
import { accountOf } from '../../nodes/Flux/segmind/apiKey.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';
import { gateFor, RateGate, type Turn } from '../../nodes/Flux/segmind/rateGate.ts';
import type { Endpoint } from '../../nodes/Flux/segmind/retry.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const start = Date.parse('2026-11-20T12:00:00Z');

let gate: RateGate;
/** The requests that were sent, with their names and seconds. */
let sent: Array<{ name: string; at: number }>;

beforeEach(() => {
	jest.useFakeTimers({ now: start });
	gate = new RateGate(Date.now, () => 0);
	sent = [];
});
afterEach(() => jest.useRealTimers());

const ok: Outcome = { status: 200, headers: {}, body: {} };
const refusal = (headers = {}): Outcome => ({ status: 429, headers, body: {} });

/** Sends a request through the gate; by default it gets a success at once. */
function send(
	endpoint: Exclude<Endpoint, 'download'>,
	{
		name = endpoint as string,
		outcome = ok,
		ms = 0,
		...turn
	}: Partial<Turn> & {
		name?: string;
		outcome?: Outcome;
		ms?: number;
	} = {},
) {
	const request = async () => {
		sent.push({ name, at: (Date.now() - start) / second });
		if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
		return outcome;
	};
	const settled = gate.pass(request, {
		deadline: new Deadline(7200, undefined),
		...turn,
		endpoint,
	});
	settled.catch(() => undefined);
	return settled;
}

const times = (name: string) => sent.filter((each) => each.name === name).map(({ at }) => at);
const pass = async (milliseconds: number) => await jest.advanceTimersByTimeAsync(milliseconds);

/** Uses a limit of this many requests up: the next one is refused, until the minute is over. */
async function useUp(count: number) {
	for (let index = 0; index < count; index += 1) await send('status', { name: 'before' });
	await send('status', { outcome: refusal({ 'retry-after': '60' }), name: 'refused' });
}

it('sends everything at once before the first 429', async () => {
	for (let index = 0; index < 1_000; index += 1) await send(index % 2 ? 'status' : 'submit');
	expect(new Set(sent.map(({ at }) => at))).toEqual(new Set([0]));
	expect(gate.isScarce).toBe(false);
});

it('leaves no more than 15 new jobs and 6 lookups unanswered while the limit is unknown', async () => {
	for (let index = 0; index < 100; index += 1) void send('status', { ms: 500 });
	await pass(0);
	expect(sent).toHaveLength(6);
	for (let index = 0; index < 100; index += 1) void send('submit', { ms: 500 });
	await pass(0);
	expect(times('submit')).toHaveLength(15 + Math.floor(17 / 10) - 6);
});

it('does not wait for a response that takes long, as that of a synchronous image', async () => {
	for (let index = 0; index < 60; index += 1) void send('sync', { ms: 30 * second });
	await pass(5 * second);
	expect(sent).toHaveLength(60);
});

it.each([
	[{ 'retry-after': '7' }, 7],
	[{ 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }, 9],
	[{ 'x-rate-limit-reset-at-utc': '2026-11-20T12:00:05' }, 5],
	[{ 'x-rate-limit-reset-at-utc': String(start / second + 4) }, 4],
	[{ 'retry-after': 'soon', 'x-rate-limit-reset-at-utc': '2026-11-20T12:00:05Z' }, 5],
])('after a 429 with %j, nothing is sent for %i s', async (headers, seconds) => {
	await send('result', { outcome: refusal(headers), name: 'refused' });
	const endpoints = ['submit', 'status', 'result', 'upload', 'getCredits'] as const;
	for (const endpoint of endpoints) void send(endpoint);
	await pass(hour);
	expect(sent.slice(1).map(({ at }) => at)).toEqual(endpoints.map(() => seconds));
});

it.each([
	{},
	{ 'retry-after': '0' },
	{ 'retry-after': '-3' },
	{ 'retry-after': '1e300' },
	{ 'retry-after': String(365 * 24 * 3600) },
	{ 'x-rate-limit-reset-at-utc': '2026-11-20T11:00:00Z' },
	{ 'x-rate-limit-reset-at-utc': '2027-11-20T12:00:00Z' },
	{ 'x-rate-limit-reset-at-utc': 'nonsense' },
])('backs off for less than a second after a first 429 with %j', async (headers) => {
	await send('status', { outcome: refusal(headers), name: 'refused' });
	void send('status');
	await pass(second);
	expect(times('status')).toHaveLength(1);
});

it('doubles the back-off up to half a minute while everything is refused', async () => {
	gate = new RateGate(Date.now, () => 0.5);
	const waits: number[] = [];
	for (let index = 0; index < 9; index += 1) {
		await send('status', { outcome: refusal() });
		waits.push(gate.closedFor);
		await pass(minute);
	}
	expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

it('is scarce for a minute after a 429', async () => {
	await send('status', { outcome: refusal() });
	await pass(59 * second);
	expect(gate.isScarce).toBe(true);
	await pass(2 * second);
	expect(gate.isScarce).toBe(false);
});

it('sends one request after a stop, and lets two follow each that gets through', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '2' }), name: 'refused' });
	for (let index = 0; index < 7; index += 1) void send('status', { ms: 100 });
	await pass(3 * second);
	expect(times('status')).toEqual([2, 2.1, 2.1, 2.2, 2.2, 2.2, 2.2]);
});

it('keeps to what got through before the 429', async () => {
	await useUp(20);
	for (let index = 0; index < 50; index += 1) void send('status');
	await pass(150 * second);
	const within = (from: number, to: number) =>
		times('status').filter((at) => at >= from && at < to).length;
	expect([within(0, 60), within(60, 119), within(119, 121)]).toEqual([0, 20, 20]);
});

it('finds out with one request at a time, now and then, whether there is a higher limit', async () => {
	await useUp(60);
	for (let index = 0; index < 100; index += 1) void send('status', { ms: 100 });
	await pass(99 * second);
	expect(times('status')).toHaveLength(60);
	void send('status', { ms: 100 });
	await pass(2 * second);
	void send('status', { ms: 100 });
	await pass(second);
	const later = times('status').slice(60);
	expect(later.length).toBeGreaterThan(5);
	expect(new Set(later).size).toBe(later.length);
});

it('falls back to what got through when that is refused', async () => {
	await useUp(60);
	for (let index = 0; index < 100; index += 1) void send('status');
	await pass(101 * second);
	void send('result', { outcome: refusal({ 'retry-after': '19' }) });
	await pass(18 * second);
	expect(times('result')).toHaveLength(1);
	expect(times('status')).toHaveLength(60);
	await pass(5 * second);
	expect(times('status')).toHaveLength(100);
});

it('a limit on submits does not hold polls back', async () => {
	for (let index = 0; index < 10; index += 1) await send('submit');
	await send('submit', { outcome: refusal({ 'retry-after': '60' }) });
	for (let index = 0; index < 30; index += 1) void send('submit', { name: 'new' });
	for (let index = 0; index < 100; index += 1) void send('status');
	await pass(61 * second);
	expect(times('new')).toHaveLength(10);
	expect(times('status')).toHaveLength(100);
});

it('keeps to what x-rate-limit-remaining says', async () => {
	const headers = { 'x-rate-limit-remaining': '3', 'x-rate-limit-reset-at-utc': start + minute };
	await send('status', { outcome: { ...ok, headers }, name: 'first' } as object);
	for (let index = 0; index < 5; index += 1) void send('status');
	await pass(2 * minute);
	expect(times('status')).toEqual([0, 0, 0, 60, 60]);
});

it('results go first, then new jobs, then polls, those of jobs that are likely done before others', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '5' }), name: 'refused' });
	void send('status', { name: 'early poll', likelihood: () => 0.1, ms: 10 });
	void send('status', { name: 'likely poll', likelihood: () => 0.6, ms: 10 });
	void send('submit', { ms: 10 });
	void send('result', { ms: 10 });
	void send('status', { name: 'sure poll', likelihood: () => 0.95, ms: 10 });
	await pass(minute);
	expect(sent.map(({ name }) => name)).toEqual([
		'refused',
		'result',
		'sure poll',
		'submit',
		'likely poll',
		'early poll',
	]);
});

it('what is about to run out of time goes before everything but results', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '5' }), name: 'refused' });
	void send('submit', { ms: 10 });
	void send('status', { name: 'last', deadline: new Deadline(12, undefined), ms: 10 });
	await pass(minute);
	expect(sent.map(({ name }) => name)).toEqual(['refused', 'last', 'submit']);
});

it('the last poll goes before new jobs with a short time limit, whose wait does not count toward it', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '5' }), name: 'refused' });
	void send('submit', { deadline: new Deadline(8, undefined), ms: 10 });
	void send('status', { name: 'last', deadline: new Deadline(10, undefined), ms: 10 });
	await pass(minute);
	expect(sent.map(({ name }) => name)).toEqual(['refused', 'last', 'submit']);
});

it('the time limit ends the wait at a closed gate', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '600' }), name: 'refused' });
	const waiting = send('status', { deadline: new Deadline(5, undefined) });
	await pass(6 * second);
	await expect(waiting).rejects.toMatchObject({ reason: 'timeout', seconds: 5 });
	await pass(hour);
	expect(times('status')).toEqual([]);
});

it('a new job that would wait beyond its time limit gets the refusal at once, and is not sent', async () => {
	const refused = refusal({ 'retry-after': '600' });
	await send('status', { outcome: refused, name: 'refused' });
	await expect(send('submit', { deadline: new Deadline(599, undefined) })).resolves.toBe(refused);
	expect(times('submit')).toEqual([]);
});

it('a new job that waits for its turn does not lose its time', async () => {
	await useUp(5);
	await pass(minute);
	for (let index = 0; index < 20; index += 1) {
		void send('submit', { deadline: new Deadline(30, undefined) });
	}
	await pass(5 * minute);
	expect(times('submit')).toHaveLength(20);
});

it('a Stop ends the wait at once', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '600' }) });
	const stop = new AbortController();
	const waiting = send('submit', { deadline: new Deadline(7200, stop.signal) });
	await pass(second / 2);
	stop.abort();
	await expect(waiting).rejects.toMatchObject({ reason: 'abort' });
});

it('a run that ends takes its waiting requests back within a second', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '600' }) });
	let isClosed = false;
	const check = () => {
		if (isClosed) throw new Error('closed');
	};
	const waiting = send('submit', { check });
	isClosed = true;
	await pass(second);
	await expect(waiting).rejects.toThrow('closed');
});

it('goes on after requests that throw or get no response', async () => {
	await send('status', { outcome: refusal({ 'retry-after': '1' }) });
	const bug = gate.pass(async () => await Promise.reject(new TypeError('bug')), {
		endpoint: 'status',
		deadline: new Deadline(60, undefined),
	});
	const lost = send('status', { outcome: new ConnectionError('ECONNRESET', '') });
	const after = send('status', { name: 'after' });
	await Promise.all([pass(5 * second), expect(bug).rejects.toThrow('bug'), lost, after]);
	expect(times('after')).toHaveLength(1);
});

describe('gateFor', () => {
	it('gives one gate to all who use a key at a base URL', () => {
		const one = gateFor(accountOf('http://a', 'SG_1'));
		expect(gateFor(accountOf('http://a', 'SG_1'))).toBe(one);
		expect(gateFor(accountOf('http://a', 'SG_2'))).not.toBe(one);
		expect(gateFor(accountOf('http://b', 'SG_1'))).not.toBe(one);
	});

	it('forgets a key that was not used for ten minutes, and only then', () => {
		const one = gateFor(accountOf('http://c', 'SG_1'));
		jest.setSystemTime(start + 9 * minute);
		expect(gateFor(accountOf('http://c', 'SG_1'))).toBe(one);
		jest.setSystemTime(start + 11 * minute);
		expect(gateFor(accountOf('http://c', 'SG_1'))).not.toBe(one);
	});

	it('holds no key', async () => {
		const one = gateFor(accountOf('http://d', 'SG_secret'));
		await one.pass(async () => ok, { endpoint: 'status', deadline: new Deadline(1, undefined) });
		expect(inspect(one, { depth: 9, showHidden: true })).not.toContain('SG_secret');
	});
});
