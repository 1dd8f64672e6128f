import type { Outcome } from '../../nodes/Flux/segmind/outcome.ts';
import { ConnectionError, UnusableUrlError } from '../../nodes/Flux/segmind/connectionError.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';
import { withRetries, type Endpoint, type RetryEvent } from '../../nodes/Flux/segmind/retry.ts';

describe('withRetries', () => {
	beforeEach(() => jest.useFakeTimers({ now: 0 }));
	afterEach(() => jest.useRealTimers());

	const response = (status: number, headers = {}): Outcome => ({ status, headers, body: {} });
	const reset = new ConnectionError('ECONNRESET', '');
	const refused = new ConnectionError('ECONNREFUSED', '');
	const overloaded: Outcome = { status: 503, headers: {}, body: { error: 'Overloaded' } };
	const blocked = new ConnectionError(undefined, 'Domain not allowed');
	const noUrl = new UnusableUrlError('baseUrl', '');

	/** Sends a request that always has this outcome, and lets an hour pass. */
	async function attempts(endpoint: Endpoint, outcome: Outcome, seconds = 3600) {
		const events: RetryEvent[] = [];
		let sent = 0;
		const send = async () => {
			sent += 1;
			return await Promise.resolve(outcome);
		};
		const settled = withRetries(send, {
			endpoint,
			deadline: new Deadline(seconds, undefined),
			onFailure: (event) => events.push(event),
		});
		settled.catch(() => undefined);
		await jest.advanceTimersByTimeAsync(3_600_000);
		return { sent, events, settled };
	}

	// A request that may have been accepted is never repeated: it would pay twice.
	it.each([
		['submit', reset, 1],
		['sync', reset, 1],
		['submit', refused, 3],
		['submit', blocked, 1],
		['submit', noUrl, 1],
		['status', noUrl, 1],
		['submit', response(429), 20],
		['submit', overloaded, 3],
		['sync', overloaded, 3],
		['submit', response(503), 1],
		['submit', response(504), 1],
		['sync', response(408), 1],
		['submit', response(400), 1],
		['status', response(502), 30],
		['status', reset, 30],
		['status', response(404), 3],
		['status', response(401), 3],
		['result', response(403), 3],
		['result', response(502), 10],
		['getStatus', response(502), 5],
		['getCredits', response(404), 1],
		['upload', response(429), 5],
		['upload', response(403), 1],
		['download', reset, 10],
		['download', refused, 10],
		['download', response(503), 10],
		['download', response(404), 5],
		['download', response(403), 5],
		['download', blocked, 1],
	] as const)(
		'sends a %s request with the outcome %j at most %i times',
		async (endpoint, outcome, times) => {
			const { sent, events, settled } = await attempts(endpoint, outcome);
			expect(sent).toBe(times);
			expect(events).toHaveLength(times);
			expect(events.at(-1)).not.toHaveProperty('delay');
			await expect(settled).resolves.toBe(outcome);
		},
	);

	it.each(['status', 'result', 'upload', 'download'] as const)(
		'waits for as long as Retry-After says before it repeats a %s request',
		async (endpoint) => {
			const { events } = await attempts(endpoint, response(429, { 'retry-after': '9' }));
			expect(events[0]).toMatchObject({ failure: 'rateLimited', attempt: 1 });
			expect(events[0].delay).toBeGreaterThanOrEqual(9_000);
		},
	);

	it('gives up a submit immediately when the time limit leaves no time for another try', async () => {
		const { sent, settled } = await attempts('submit', response(429, { 'retry-after': '60' }), 30);
		expect(sent).toBe(1);
		await expect(settled).resolves.toMatchObject({ status: 429 });
	});

	it('is interrupted by the time limit while it waits', async () => {
		const { settled } = await attempts('status', response(429, { 'retry-after': '60' }), 30);
		await expect(settled).rejects.toMatchObject({ reason: 'timeout', seconds: 30 });
	});

	it('rethrows whatever the request throws', async () => {
		const bug = new TypeError('x is not a function');
		const send = async () => await Promise.reject(bug);
		const deadline = new Deadline(600, undefined);
		await expect(withRetries(send, { endpoint: 'status', deadline })).rejects.toBe(bug);
	});
});
