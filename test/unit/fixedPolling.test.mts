import { measureCell } from '../../tools/bench/waiting/cell.mts';
import { fixedPolling, type FixedPolling } from '../../tools/bench/waiting/fixedPolling.mts';
import { jobSeconds } from '../../tools/bench/waiting/jobs.mts';
import { onVirtualClock } from '../../tools/bench/waiting/virtualClock.mts';

describe('polling at a fixed interval', () => {
	const [seconds] = jobSeconds(1);
	const steps = Math.ceil(seconds / 5);
	const measure = async (polling: FixedPolling, items: number) =>
		await onVirtualClock(
			async () => await measureCell({ name: 'It', makeImages: fixedPolling(polling) }, items),
		);

	it('fetches an image at the first poll after the job has ended', async () => {
		const cell = await measure({ concurrency: 1, seconds: 5, firstPoll: 'after a wait' }, 1);
		expect(cell).toMatchObject({ wall: steps * 5, pollsPerJob: steps, requests: 2 + steps });
		expect(cell.meanAdded).toBeCloseTo(steps * 5 - seconds);
	});

	it('polls once more when it polls before the first wait', async () => {
		const cell = await measure({ concurrency: 1, seconds: 5, firstPoll: 'at once' }, 1);
		expect(cell).toMatchObject({ wall: steps * 5, pollsPerJob: steps + 1 });
	});

	it('takes the total time of all jobs one by one, and the time of the longest job in parallel', async () => {
		const polling = { seconds: 1, firstPoll: 'after a wait' } as const;
		const rounded = jobSeconds(3).map(Math.ceil);
		const oneByOne = await measure({ ...polling, concurrency: 1 }, 3);
		const inParallel = await measure({ ...polling, concurrency: Infinity }, 3);
		expect(oneByOne.wall).toBe(rounded[0] + rounded[1] + rounded[2]);
		expect(inParallel.wall).toBe(Math.max(...rounded));
		expect(inParallel.busiestMinute).toBe(inParallel.requests);
		expect(oneByOne.busiestMinute).toBeLessThan(oneByOne.requests);
	});
});
