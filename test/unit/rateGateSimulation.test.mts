/** The gate in front of servers with different limits, on a virtual clock: jobs of 24 s ± 20 % in one run or several. */
import { seededRandom } from '../../emulator/random.mts';
import type { Outcome } from '../../nodes/Flux/segmind/outcome.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';
import { RateGate } from '../../nodes/Flux/segmind/rateGate.ts';
import { withRetries, type Endpoint } from '../../nodes/Flux/segmind/retry.ts';

const minute = 60_000;

/** A rate limit. @returns whether a request at this time gets through, or after how many milliseconds one would */
type Limit = (now: number) => true | number;

/** Counts from the first request on, then from the first after each minute. */
function fixedWindow(limit: number): Limit {
	let start = -Infinity;
	let count = 0;
	return (now) => {
		if (now >= start + minute) [start, count] = [now, 0];
		count += 1;
		return count <= limit || start + minute - now;
	};
}

function slidingWindow(limit: number): Limit {
	const passed: number[] = [];
	return (now) => {
		const since = passed.at(-limit);
		if (since !== undefined && since > now - minute) return since + minute - now;
		passed.push(now);
		return true;
	};
}

function tokenBucket(limit: number): Limit {
	let tokens = limit;
	let filledAt = 0;
	return (now) => {
		tokens = Math.min(limit, tokens + ((now - filledAt) * limit) / minute);
		filledAt = now;
		if (tokens < 1) return ((1 - tokens) * minute) / limit;
		tokens -= 1;
		return true;
	};
}

interface Server {
	limit?: Limit;
	/** Default: all. */
	counts?: (endpoint: Endpoint) => boolean;
	/** Whether a 429 says when to come back. */
	hasHeaders?: boolean;
	/** Milliseconds. */
	roundTrip?: number;
}

/** Has jobs made in some runs at once. @returns seconds until all are done, requests, refusals, and how late images came */
async function simulate(
	{ limit = () => true, counts = () => true, hasHeaders = true, roundTrip = 100 }: Server,
	{ runs = 1, jobs = 50, timeout = 3600 } = {},
) {
	const random = seededRandom('gate');
	const gate = new RateGate(Date.now, random);
	const start = Date.now();
	const seen = { seconds: 0, requests: 0, refused: 0, timedOut: 0 };
	const request = async (
		endpoint: Endpoint,
		more: object = {},
		respond: () => object = () => ({}),
	) => {
		const send = async (): Promise<Outcome<Record<string, unknown>>> => {
			seen.requests += 1;
			await pause(roundTrip / 2);
			const verdict = counts(endpoint) ? limit(Date.now()) : true;
			const body = respond() as Record<string, unknown>;
			await pause(roundTrip / 2);
			if (verdict === true) return { status: 200, headers: {}, body };
			seen.refused += 1;
			const headers = hasHeaders ? { 'retry-after': String(Math.ceil(verdict / 1000)) } : {};
			return { status: 429, headers, body: {} };
		};
		const outcome = await withRetries(send, { endpoint, gate, ...more } as never);
		if (outcome instanceof Error || outcome.status !== 200) throw new Error('gave up');
		return outcome.body as Record<string, unknown>;
	};
	const job = async (seconds: number) => {
		const deadline = new Deadline(timeout, undefined);
		await request('submit', { deadline });
		const submitted = Date.now();
		const elapsed = () => Date.now() - submitted;
		const likelihood = () => Math.min(1, Math.max(0, (elapsed() / 24_000 - 0.8) / 0.4));
		const status = () => ({ done: elapsed() >= seconds * 1000 });
		for (let isDone = false, last = 0; !isDone;) {
			const next =
				[3_200, 12_000, 19_200].find((each) => each > last) ?? last + Math.max(1_000, last * 0.07);
			await pause(Math.max(0, next - elapsed()));
			isDone = (await request('status', { deadline, likelihood }, status)).done === true;
			last = elapsed();
		}
		await request('result', { deadline });
	};
	const all = Array.from({ length: runs * jobs }, async () =>
		job(24 * (0.8 + 0.4 * random())).then(
			() => (seen.seconds = (Date.now() - start) / 1000),
			() => (seen.timedOut += 1),
		),
	);
	let isOver = false;
	void Promise.all(all).then(() => (isOver = true));
	while (!isOver) await jest.advanceTimersByTimeAsync(1_000);
	return seen;
}

const pause = async (milliseconds: number) =>
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const submitsOnly = (endpoint: Endpoint) => endpoint === 'submit';

/** Seconds and refusals at most, beside the least possible, with at least three requests per image. */
it.each([
	['no limit', {}, {}, 32, 0],
	// 28.8 s for the longest job, and every request takes a second.
	['no limit, but a slow connection', { roundTrip: 1000 }, {}, 36, 0],
	['60 a minute in fixed windows (120 s)', { limit: fixedWindow(60) }, {}, 130, 15],
	['60 in any minute (120 s)', { limit: slidingWindow(60) }, {}, 130, 15],
	['60 a minute from a token bucket (90 s)', { limit: tokenBucket(60) }, {}, 180, 20],
	['60 a minute, without a reset time', { limit: fixedWindow(60), hasHeaders: false }, {}, 140, 25],
	[
		'60 submits a minute, 200 images (205 s)',
		{ limit: fixedWindow(60), counts: submitsOnly },
		{ jobs: 200 },
		225,
		40,
	],
	['500 a minute, 200 images (60 s)', { limit: fixedWindow(500) }, { jobs: 200 }, 70, 70],
] as Array<[string, Server, object, number, number]>)(
	'%s',
	async (_, server, load, seconds, refused) => {
		const seen = await simulate(server, load);
		expect(seen.timedOut).toBe(0);
		expect(seen.seconds).toBeLessThan(seconds);
		expect(seen.refused).toBeLessThanOrEqual(refused);
		expect(seen.refused).toBeLessThanOrEqual(Math.max(25, seen.requests / 10));
	},
);

it.each([
	['in fixed windows', fixedWindow],
	['in any minute', slidingWindow],
	['from a token bucket', tokenBucket],
])(
	'three runs at once, 60 a minute %s: one request in ten is refused at most, in near the least time',
	async (_, limit) => {
		const seen = await simulate({ limit: limit(60) }, { runs: 3 });
		expect(seen.seconds).toBeLessThan(460);
		expect(seen.refused / seen.requests).toBeLessThan(0.1);
	},
);

it('with 5 requests a minute, 50 jobs at once are done in turn, though it takes longer than their time limit', async () => {
	const seen = await simulate({ limit: fixedWindow(5) }, { timeout: 600 });
	expect(seen.timedOut).toBe(0);
	expect(seen.seconds).toBeLessThan(1_800);
});
