import { kindOf, RunDurations } from '../../nodes/Flux/run/durations.ts';

/** Every test has its own account, because the process remembers. */
const account = () => `account of ${expect.getState().currentTestName}`;
const kind = (slug = 'flux-2-pro', size = {}) => kindOf(account(), slug, size);

/** Completes jobs one after the other. */
function complete(run: RunDurations, seconds: number[], kindOfJobs = kind()): void {
	for (const each of seconds) run.follow(kindOfJobs).completed(each);
}

const knownIn = (run: RunDurations, kindOfJob = kind()) => run.follow(kindOfJob).others();
const secondsIn = (run: RunDurations, kindOfJob = kind()) =>
	knownIn(run, kindOfJob).completed.map(({ to }) => to);

describe('a job', () => {
	it('took longer than when it was last seen running, and no longer than when it was seen completed', () => {
		const run = new RunDurations();
		const job = run.follow(kind());
		job.stillRunning(3);
		job.stillRunning(9);
		job.completed(12);
		expect(knownIn(run).completed).toEqual([expect.objectContaining({ from: 9, to: 12 })]);
	});

	it.each([
		[10, 10, 10],
		[8, 9, 12],
		[13, 9, 12],
		[undefined, 9, 12],
	])('took what Segmind reports (%p s), if what was seen bears it out', (reported, from, to) => {
		const run = new RunDurations();
		const job = run.follow(`${kind()} ${String(reported)}`);
		job.stillRunning(9);
		job.completed(12, reported);
		const [duration] = knownIn(run, `${kind()} ${String(reported)}`).completed;
		expect(duration).toMatchObject({ from, to });
	});

	it('says nothing when it ends without an image, or is not to be recorded', () => {
		const run = new RunDurations();
		run.follow(kind()).leave();
		run.follow(kind(), false).completed(5);
		run.follow(undefined).completed(5);
		expect(knownIn(run)).toEqual({ completed: [], running: [], place: 1 });
	});

	it('knows for how long the other jobs of the run have run', () => {
		const run = new RunDurations();
		const jobs = [4, 7].map((seconds) => {
			const job = run.follow(kind());
			job.stillRunning(seconds);
			return job;
		});
		expect(knownIn(run).running).toEqual([4, 7]);
		jobs[0].leave();
		expect(knownIn(run).running).toEqual([7, 0]);
		expect(knownIn(new RunDurations()).running).toEqual([]);
	});

	it('knows when another one of its kind completes, in whatever run', () => {
		const job = new RunDurations().follow(kind());
		const before = job.completions;
		complete(new RunDurations(), [5]);
		expect(job.completions).not.toBe(before);
	});
});

describe('a later run', () => {
	it('remembers the first five jobs of every run, and its own', () => {
		complete(new RunDurations(), [1, 2, 3, 4, 5, 6, 7]);
		const run = new RunDurations();
		complete(run, [11, 12, 13, 14, 15, 16]);
		expect(secondsIn(run)).toEqual([1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16]);
		expect(secondsIn(new RunDurations())).toEqual([1, 2, 3, 4, 5, 11, 12, 13, 14, 15]);
	});

	it('remembers the last forty jobs, by their submits', () => {
		const slow = new RunDurations().follow(kind());
		for (let run = 0; run < 8; run += 1) complete(new RunDurations(), [1, 2, 3, 4, 5]);
		slow.completed(99);
		expect(secondsIn(new RunDurations())).toHaveLength(40);
		expect(secondsIn(new RunDurations())).not.toContain(99);
	});

	it('remembers two hundred kinds, and forgets the one that was not used for longest', () => {
		const slugs = Array.from({ length: 200 }, (_, index) => `model ${index}`);
		for (const slug of slugs) complete(new RunDurations(), [9], kind(slug));
		expect(secondsIn(new RunDurations(), kind('model 0'))).toEqual([9]);
		complete(new RunDurations(), [9], kind('one more'));
		expect(secondsIn(new RunDurations(), kind('model 0'))).toEqual([9]);
		expect(secondsIn(new RunDurations(), kind('model 1'))).toEqual([]);
	});

	it('takes account of 200 jobs and of 50 that still run, however many there are', () => {
		const run = new RunDurations();
		complete(run, Array<number>(1000).fill(5));
		for (let job = 0; job < 1000; job += 1) run.follow(kind());
		expect(knownIn(run).completed.length).toBeLessThanOrEqual(200);
		expect(knownIn(run).running).toHaveLength(50);
	});
});

describe('a kind', () => {
	it('is an account, a model and a class of sizes', () => {
		const same = kindOf('a', 'flux-2-pro', { width: 1024, height: 1024 });
		expect(kindOf('a', 'flux-2-pro', { width: 1280, height: 720 })).toBe(same);
		for (const other of [
			kindOf('b', 'flux-2-pro', { width: 1024, height: 1024 }),
			kindOf('a', 'flux-2-max', { width: 1024, height: 1024 }),
			kindOf('a', 'flux-2-pro', { width: 2048, height: 2048 }),
			kindOf('a', 'flux-2-pro', { width: 512, height: 512 }),
			kindOf('a', 'flux-2-pro', { aspect_ratio: '1:1' }),
		]) {
			expect(other).not.toBe(same);
		}
	});

	it('is the same for every aspect ratio of a model', () => {
		const wide = kindOf('a', 'flux-1.1-pro', { aspect_ratio: '16:9' });
		expect(kindOf('a', 'flux-1.1-pro', { aspect_ratio: '1:1' })).toBe(wide);
	});
});
