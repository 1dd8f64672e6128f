import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { median, times } from '../../tools/bench/report.mts';
import { measureCell } from '../../tools/bench/waiting/cell.mts';
import { fixedPolling, type FixedPolling } from '../../tools/bench/waiting/fixedPolling.mts';
import { jobSeconds } from '../../tools/bench/waiting/jobs.mts';
import { onVirtualClock } from '../../tools/bench/waiting/virtualClock.mts';

describe('the virtual clock', () => {
	it('skips hours of waiting', async () => {
		const passed = await onVirtualClock(async () => {
			const started = Date.now();
			await sleep(3_600_000);
			await new Promise((resolve) => setTimeout(resolve, 3_600_000));
			return Date.now() - started;
		});
		expect(passed).toBe(7_200_000);
	});

	it('stands still while a request is in flight', async () => {
		const reallyLater = setTimeout;
		const server = createServer((_, response) => {
			reallyLater(() => response.end('late'), 50);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const { data, passed } = await onVirtualClock(async () => {
			const started = Date.now();
			// A timer that the clock could skip to.
			const timer = setTimeout(() => {}, 1);
			const headers = { connection: 'close' };
			const response = await axios.get<string>(`http://127.0.0.1:${port}`, { headers });
			clearTimeout(timer);
			return { data: response.data, passed: Date.now() - started };
		});
		server.close();
		expect({ data, passed }).toEqual({ data: 'late', passed: 0 });
	});

	it('rounds fractions of a millisecond up to one, as Node does', async () => {
		const passed = await onVirtualClock(async () => {
			const started = Date.now();
			await sleep(0.4);
			await new Promise((resolve) => setTimeout(resolve));
			return Date.now() - started;
		});
		expect(passed).toBe(2);
	});

	it('restores the real clock, also after an error', async () => {
		const { setTimeout: realTimeout, Date: RealDate } = globalThis;
		const failing = onVirtualClock(async () => {
			expect(globalThis.Date).not.toBe(RealDate);
			await sleep(1000);
			throw new Error('no image');
		});
		await expect(failing).rejects.toThrow('no image');
		expect(globalThis.setTimeout).toBe(realTimeout);
		expect(globalThis.Date).toBe(RealDate);
	});

	it('does not wait for something that will never happen', async () => {
		const forever = onVirtualClock(async () => await new Promise(() => {}));
		await expect(forever).rejects.toThrow('will never happen');
	});
});

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

	it('takes the sum of all jobs one by one, and the longest of them all at once', async () => {
		const polling = { seconds: 1, firstPoll: 'after a wait' } as const;
		const rounded = jobSeconds(3).map(Math.ceil);
		const oneByOne = await measure({ ...polling, concurrency: 1 }, 3);
		const atOnce = await measure({ ...polling, concurrency: Infinity }, 3);
		expect(oneByOne.wall).toBe(rounded[0] + rounded[1] + rounded[2]);
		expect(atOnce.wall).toBe(Math.max(...rounded));
		expect(atOnce.busiestMinute).toBe(atOnce.requests);
		expect(oneByOne.busiestMinute).toBeLessThan(oneByOne.requests);
	});

	it('fails when an image is missing', async () => {
		const incomplete = { name: 'It', makeImages: async () => await Promise.resolve(1) };
		await expect(measureCell(incomplete, 2)).rejects.toThrow(
			'It: 1 of 2 images arrived, 0 were submitted',
		);
	});
});

it('a ratio is rounded for a sentence', () => {
	expect([43.2, 4.36, 1, 0.288].map((ratio) => times(ratio, 1))).toEqual([
		'43 times',
		'4.4 times',
		'1.0 times',
		'0.29 times',
	]);
});

it('the median ignores an outlier', () => {
	expect(median([1, 900, 3])).toBe(3);
	expect(median([4, 1, 2, 3])).toBe(3);
});
