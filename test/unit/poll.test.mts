import { waitForResult } from '../../nodes/Flux/job/poll.ts';
import { JobRecord } from '../../nodes/Flux/run/jobRecord.ts';
import type { SegmindClient } from '../../nodes/Flux/segmind/client.ts';
import { RateGate } from '../../nodes/Flux/segmind/rateGate.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

/** Waits for a job that is done after this many ms. @returns the times of its polls, in ms */
function waitFor(jobMs: number, expectedSeconds: () => number): number[] {
	const polls: number[] = [];
	const response = async () => {
		const status = Date.now() >= jobMs ? 'COMPLETED' : 'PROCESSING';
		const body = { output: 'https://images.segmind.com/a.png', status };
		return await Promise.resolve({ status: 200, headers: {}, body });
	};
	const status = async () => {
		polls.push(Date.now());
		return await response();
	};
	const client = { status, result: response } as unknown as SegmindClient;
	const options = { acceptedAt: 0, expectedSeconds, pollImmediately: false };
	const session = { client, deadline: new Deadline(600, undefined), gate: new RateGate(), onFailure: undefined };
	void waitForResult(session, JobRecord.ofRequest('a'), options);
	return polls;
}

it('a job is polled by the schedule, and not again once it is done', async () => {
	const polls = waitFor(11_000, () => 24);
	await jest.advanceTimersByTimeAsync(100_000);
	expect(polls).toEqual([3200, 12_000]);
});

it('a job is polled sooner when other jobs take less time than usual', async () => {
	let expected = 24;
	const polls = waitFor(6_000, () => expected);
	await jest.advanceTimersByTimeAsync(5_500);
	expect(polls).toEqual([3200]);
	expected = 5;
	await jest.advanceTimersByTimeAsync(100_000);
	expect(polls[1]).toBeLessThanOrEqual(6_500);
	expect(polls.at(-1)).toBeLessThanOrEqual(7_500);
});
