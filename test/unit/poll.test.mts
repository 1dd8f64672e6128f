import { waitForResult } from '../../nodes/Flux/job/poll.ts';
import { RunDurations } from '../../nodes/Flux/run/durations.ts';
import { JobRecord } from '../../nodes/Flux/run/jobRecord.ts';
import type { SegmindClient } from '../../nodes/Flux/segmind/client.ts';
import { RateGate } from '../../nodes/Flux/segmind/rateGate.ts';
import { Deadline } from '../../nodes/Flux/segmind/deadline.ts';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

/** A run of the node in a process that remembers nothing. */
let run: RunDurations;
let kind = 0;
beforeEach(() => {
	run = new RunDurations();
	kind += 1;
});

interface Settings {
	pollInterval?: number;
	isScarce?: boolean;
	/** What the status of a completed job contains beside its word. */
	status?: object;
}

const image = { url: 'https://images.segmind.com/a.png' };
const other = { url: 'https://images.segmind.com/b.png' };
const result = { status: 'COMPLETED', images: [image], seed: '42', metrics: { cost: 0.05 } };

/** Waits for a job that is done after this many ms. @returns what comes of it, and the times of its polls in ms */
function waitFor(jobMs: number, { status = {}, isScarce = false, ...settings }: Settings = {}) {
	const polls: number[] = [];
	let results = 0;
	const response = async (body: object) =>
		await Promise.resolve({ status: 200, headers: {}, body });
	const client = {
		status: async () => {
			polls.push(Date.now());
			const isDone = Date.now() >= jobMs;
			return await response(isDone ? { status: 'COMPLETED', ...status } : { status: 'PROCESSING' });
		},
		result: async () => {
			results += 1;
			return await response({ ...result, images: [image, other] });
		},
	} as unknown as SegmindClient;
	const deadline = new Deadline(600, undefined);
	const gate = new RateGate();
	jest.spyOn(gate, 'isScarce', 'get').mockReturnValue(isScarce);
	const session = {
		client,
		deadline,
		account: 'an account',
		gate,
		onFailure: undefined,
	};
	const job = run.follow(String(kind));
	const options = { acceptedAt: 0, usualSeconds: 24, job, pollImmediately: false, ...settings };
	const images = waitForResult(session, JobRecord.ofRequest('a'), options).then(
		(found) => found.images,
	);
	return { polls, images, results: () => results };
}

it('a job is polled by the schedule, and not again once it is done', async () => {
	const { polls } = waitFor(11_000);
	await jest.advanceTimersByTimeAsync(100_000);
	expect(polls[0]).toBe(3200);
	expect(polls.at(-1)).toBeGreaterThanOrEqual(11_000);
	expect(polls.at(-2)).toBeLessThan(11_000);
});

it('a job is polled sooner as soon as another job takes less time than usual', async () => {
	const { polls } = waitFor(7_000);
	const fast = run.follow(String(kind));
	await jest.advanceTimersByTimeAsync(3_500);
	const { polls: undisturbed } = waitFor(60_000);
	fast.completed(3.4);
	await jest.advanceTimersByTimeAsync(100_000);
	expect(polls[1] - polls[0]).toBeLessThanOrEqual(1500);
	expect(undisturbed.length).toBeGreaterThan(polls.length);
});

it('a completed job tells the next ones how long it took', async () => {
	waitFor(5_000);
	await jest.advanceTimersByTimeAsync(100_000);
	const [duration] = run.follow(String(kind)).others().completed;
	expect(duration.from).toBeLessThan(5);
	expect(duration.to).toBeGreaterThanOrEqual(5);
});

it('a job is polled less often while requests are scarce', async () => {
	const plenty = waitFor(60_000);
	const scarce = waitFor(60_000, { isScarce: true });
	await jest.advanceTimersByTimeAsync(100_000);
	expect(scarce.polls.length).toBeLessThan(plenty.polls.length);
});

it('a poll says how likely the job is to be completed, for its turn when requests have to wait', async () => {
	const pass = jest.spyOn(RateGate.prototype, 'pass');
	waitFor(30_000);
	await jest.advanceTimersByTimeAsync(100_000);
	const polls = pass.mock.calls
		.map(([, turn]) => turn)
		.filter((turn) => turn.endpoint === 'status');
	expect(polls.length).toBeGreaterThan(1);
	for (const { likelihood } of polls) expect(likelihood?.()).toBeGreaterThan(0);
	pass.mockRestore();
});

it('a job is polled at the interval that the user has set', async () => {
	const { polls } = waitFor(11_000, { pollInterval: 4 });
	await jest.advanceTimersByTimeAsync(100_000);
	expect(polls).toEqual([4000, 8000, 12_000]);
});

describe('the status of a completed job', () => {
	it('is its result, if it contains all that a result does', async () => {
		const { images, results } = waitFor(1_000, { status: result });
		await jest.advanceTimersByTimeAsync(100_000);
		expect(await images).toEqual([image]);
		expect(results()).toBe(0);
	});

	it.each([
		['nothing else', {}],
		['an output alone', { output: image.url }],
		['an output, seed and metrics', { ...result, images: undefined, output: image.url }],
		['images alone', { images: [image] }],
		['an image that cannot be read', { ...result, images: [image, { id: 7 }] }],
		['no image', { ...result, images: [] }],
		['no metrics', { ...result, metrics: undefined }],
		['no seed', { ...result, seed: undefined }],
	])('is not taken for its result if it contains %s', async (_, status) => {
		const { images, results } = waitFor(1_000, { status });
		await jest.advanceTimersByTimeAsync(100_000);
		expect(await images).toEqual([image, other]);
		expect(results()).toBe(1);
	});
});
