import { Deadline, Interruption } from '../../nodes/Flux/segmind/deadline.ts';

it('sleep ends with the time limit', async () => {
	const deadline = new Deadline(0.02, undefined);
	await expect(deadline.sleep(1000)).rejects.toMatchObject({ reason: 'timeout', seconds: 0.02 });
});

it('sleep ends immediately when the workflow is stopped', async () => {
	const stop = new AbortController();
	const deadline = new Deadline(600, stop.signal, 'response');
	const started = Date.now();
	const sleeping = deadline.sleep(60_000);
	stop.abort();
	await expect(sleeping).rejects.toMatchObject({ reason: 'abort', awaiting: 'response' });
	expect(Date.now() - started).toBeLessThan(5_000);
});

it('timeout is the remaining time, between a minimum and a maximum, in whole milliseconds', () => {
	expect(new Deadline(600, undefined).timeout(30_000)).toBe(30_000);
	expect(new Deadline(100 / 3, undefined).timeout(60_000) % 1).toBe(0);
	expect(new Deadline(1, undefined).timeout(60_000)).toBeLessThanOrEqual(1000);
	expect(new Deadline(1, undefined).timeout(120_000, 30_000)).toBe(30_000);
});

it('timeout throws once the limit has passed', () => {
	expect(() => new Deadline(0, undefined).timeout(1000)).toThrow(Interruption);
});

it('sleeps for longer than a timer can take', async () => {
	jest.useFakeTimers();
	let isAwake = false;
	void new Deadline(2 ** 32, undefined).sleep(2 ** 32).then(() => (isAwake = true));
	await jest.advanceTimersByTimeAsync(60_000);
	expect(isAwake).toBe(false);
	jest.useRealTimers();
});
