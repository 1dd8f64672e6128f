import { nextPoll } from '../../nodes/Flux/job/pollSchedule.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';
import { NotStarted, Turnstile } from '../../nodes/Flux/run/limiter.ts';
import { waitForJob } from '../../nodes/Flux/job/poll.ts';
import type { SegmindClient } from '../../nodes/Flux/segmind/client.ts';
import { JobTrouble } from '../../nodes/Flux/segmind/errors.ts';
import { delayBefore } from '../../nodes/Flux/segmind/retry.ts';

/** The polls a job costs and the seconds it waits after it was done. */
function simulate(jobSeconds: number, usualSeconds: number): { polls: number; added: number } {
	let elapsed = 0;
	for (let polls = 1; ; polls += 1) {
		elapsed = nextPoll(elapsed, usualSeconds);
		if (elapsed >= jobSeconds * 1000) return { polls, added: elapsed / 1000 - jobSeconds };
	}
}

describe('the poll plan', () => {
	it('costs at most 6 as polls times added seconds, and 1 second added, at 24 s ± 20 %', () => {
		const jobs = Array.from({ length: 2000 }, (_, index) =>
			simulate(24 * (0.8 + (0.4 * index) / 2000), 24),
		);
		const mean = (pick: (job: { polls: number; added: number }) => number) =>
			jobs.reduce((sum, job) => sum + pick(job), 0) / jobs.length;
		const added = mean((job) => job.added);
		expect(added).toBeLessThanOrEqual(1);
		expect(mean((job) => job.polls) * added).toBeLessThanOrEqual(6);
	});

	it.each([14, 24, 48, 54])(
		'does not keep a 2-second job waiting past 1.3 s, usual time %i s',
		(usual) => {
			expect(simulate(2, usual).added).toBeLessThanOrEqual(1.3);
		},
	);

	it.each([14, 20, 24, 48, 54])('costs at most 60 polls at ten times the usual %i s', (usual) => {
		expect(simulate(usual * 10, usual).polls).toBeLessThanOrEqual(60);
	});

	it.each([14, 20, 24, 48, 54])('always moves on, usual time %i s', (usual) => {
		const times = Array.from({ length: 50_000 }, (_, index) => index * 13);
		const stuck = times.filter((elapsed) => {
			const gap = nextPoll(elapsed, usual) - elapsed;
			return elapsed < 3200 ? gap <= 0 : gap < 1000;
		});
		expect(stuck).toEqual([]);
	});
});

describe('a wait for a job', () => {
	beforeEach(() => jest.useFakeTimers({ now: 0 }));
	afterEach(() => jest.useRealTimers());

	/** Waits for a job that is done after so many ms. @returns the times of its polls, in ms */
	function waitFor(jobMs: number, likelySeconds: () => number): number[] {
		const polls: number[] = [];
		const body = { output: 'https://images.segmind.com/a.png' };
		const get = async (path: string) => {
			if (path.endsWith('/status')) polls.push(Date.now());
			const status = Date.now() >= jobMs ? 'COMPLETED' : 'PROCESSING';
			return await Promise.resolve({ status: 200, headers: {}, body: { ...body, status } });
		};
		const pace = { since: 0, likelySeconds, atOnce: false, deadline: new Deadline(600, undefined) };
		void waitForJob({ get } as unknown as SegmindClient, 'a', pace);
		return polls;
	}

	it('polls by the plan, and not again once it is done', async () => {
		const polls = waitFor(11_000, () => 24);
		await jest.advanceTimersByTimeAsync(100_000);
		expect(polls).toEqual([3200, 12_000]);
	});

	it('polls sooner when other jobs show meanwhile that theirs take less than usual', async () => {
		let likely = 24;
		const polls = waitFor(6_000, () => likely);
		await jest.advanceTimersByTimeAsync(5_500);
		expect(polls).toEqual([3200]);
		likely = 5;
		await jest.advanceTimersByTimeAsync(100_000);
		expect(polls[1]).toBeLessThanOrEqual(6_500);
		expect(polls.at(-1)).toBeLessThanOrEqual(7_500);
	});
});

describe('the delay before another attempt', () => {
	const now = Date.parse('2026-11-20T12:00:00Z');

	it.each([
		[{ 'retry-after': '7' }, 7000],
		[{ 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }, 9000],
		[{ 'x-rate-limit-reset-at-utc': '2026-11-20T12:00:05Z' }, 5000],
		[{ 'x-rate-limit-reset-at-utc': '2026-11-20T12:00:05' }, 5000],
		[{ 'x-rate-limit-reset-at-utc': String(now / 1000 + 4) }, 4000],
		[{ 'x-rate-limit-reset-at-utc': String(now + 3000) }, 3000],
	])('is what Segmind asks for: %j', (headers, milliseconds) => {
		expect(delayBefore(1, headers, now, 0)).toBe(milliseconds);
	});

	it('doubles from half a second to half a minute, with a quarter of chance either way', () => {
		expect([1, 2, 3, 20].map((attempt) => delayBefore(attempt, {}, now, 0.5))).toEqual([
			500, 1000, 2000, 30_000,
		]);
		expect(delayBefore(1, {}, now, 0)).toBe(375);
		expect(delayBefore(1, {}, now, 1)).toBe(625);
	});

	it.each([
		{ 'retry-after': 'soon' },
		{ 'retry-after': '0' },
		{ 'retry-after': '-5' },
		{ 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT' },
		// A clock that is behind, or seconds until the reset instead of its time.
		{ 'x-rate-limit-reset-at-utc': '2026-11-20T11:59:00Z' },
		{ 'x-rate-limit-reset-at-utc': '30' },
	])('is not taken from headers that say nothing: %j', (headers) => {
		expect(delayBefore(1, headers, now, 0.5)).toBe(500);
	});
});

describe('the turnstile', () => {
	it('lets that many through at a time, in order', async () => {
		const turnstile = new Turnstile(3);
		const order: number[] = [];
		let inside = 0;
		let most = 0;
		await Promise.all(
			Array.from({ length: 20 }, async (_, index) =>
				turnstile.pass(async () => {
					order.push(index);
					inside += 1;
					most = Math.max(most, inside);
					await new Promise((resolve) => setTimeout(resolve, 2));
					inside -= 1;
				}),
			),
		);
		expect(most).toBe(3);
		expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
	});

	it('goes on after a job that fails', async () => {
		const turnstile = new Turnstile(1);
		const first = turnstile.pass(async () => await Promise.reject(new Error('no')));
		const second = turnstile.pass(async () => 'yes');
		await expect(first).rejects.toThrow('no');
		await expect(second).resolves.toBe('yes');
	});

	it('that closes on a failure lets nobody in behind it', async () => {
		const turnstile = new Turnstile(1, { closesOnFailure: true });
		const first = turnstile.pass(async () => await Promise.reject(new Error('no')));
		const second = turnstile.pass(async () => 'yes');
		await expect(first).rejects.toThrow('no');
		await expect(second).rejects.toThrow(NotStarted);
	});

	it('lets nobody in once closed, and is empty when the last one has left', async () => {
		const turnstile = new Turnstile(1);
		let finish = () => {};
		const inside = turnstile.pass(
			async () => await new Promise<void>((resolve) => (finish = resolve)),
		);
		const waiting = turnstile.pass(async () => 'never');
		turnstile.close();
		finish();
		await inside;
		await expect(waiting).rejects.toBeInstanceOf(NotStarted);
		await turnstile.empty();
	});
});

describe('a turnstile that is told to slow down', () => {
	it('lets half as many through, and one more after every quiet ten seconds', () => {
		let now = 0;
		const turnstile = new Turnstile(10, { now: () => now });
		turnstile.slowDown();
		expect(turnstile.limit()).toBe(5);
		now = 500;
		turnstile.slowDown();
		expect(turnstile.limit()).toBe(5);
		now = 2_000;
		turnstile.slowDown();
		expect(turnstile.limit()).toBe(2);
		now = 12_000;
		expect(turnstile.limit()).toBe(3);
		now = 200_000;
		expect(turnstile.limit()).toBe(10);
	});

	it('never stops altogether', () => {
		let now = 0;
		const turnstile = new Turnstile(2, { now: () => now });
		for (now = 0; now < 9_000; now += 1_500) turnstile.slowDown();
		expect(turnstile.limit()).toBe(1);
	});
});

describe('the deadline', () => {
	it('names the job that still runs when the time is up', async () => {
		const deadline = new Deadline(0.02, undefined);
		deadline.submitted('abc');
		const trouble = await deadline.pause(1000).catch((error: JobTrouble) => error.trouble);
		expect(trouble).toMatchObject({ charged: 'unknown', requestId: 'abc' });
		expect(trouble).toMatchObject({ message: 'The picture was not ready within 0.02 seconds' });
	});

	it('wakes at once when the workflow is stopped', async () => {
		const stop = new AbortController();
		const deadline = new Deadline(600, stop.signal);
		const started = Date.now();
		const waiting = deadline.pause(60_000);
		stop.abort();
		await expect(waiting).rejects.toMatchObject({
			trouble: { message: expect.stringContaining('canceled'), charged: 'no' },
		});
		expect(Date.now() - started).toBeLessThan(5_000);
	});
});
