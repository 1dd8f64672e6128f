import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { times } from '../../tools/bench/report.mts';
import { measureCell } from '../../tools/bench/waiting/cell.mts';
import { fixedPlan, type FixedPlan } from '../../tools/bench/waiting/fixedPlan.mts';
import { jobSeconds } from '../../tools/bench/waiting/jobs.mts';
import { onVirtualClock } from '../../tools/bench/waiting/virtualClock.mts';

describe('the virtual clock', () => {
	it('lets hours pass between two moments', async () => {
		const passed = await onVirtualClock(async () => {
			const started = Date.now();
			await sleep(3_600_000);
			await new Promise((resolve) => setTimeout(resolve, 3_600_000));
			return Date.now() - started;
		});
		expect(passed).toBe(7_200_000);
	});

	it('stands still while a request is under way', async () => {
		const reallyLater = setTimeout;
		const server = createServer((_, response) => {
			reallyLater(() => response.end('late'), 50);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const { data, passed } = await onVirtualClock(async () => {
			const started = Date.now();
			// Something that the clock could go on to.
			const timer = setTimeout(() => {}, 1);
			const headers = { connection: 'close' };
			const answer = await axios.get<string>(`http://127.0.0.1:${port}`, { headers });
			clearTimeout(timer);
			return { data: answer.data, passed: Date.now() - started };
		});
		server.close();
		expect({ data, passed }).toEqual({ data: 'late', passed: 0 });
	});

	it('lets a part of a millisecond be a whole one, as Node does', async () => {
		const passed = await onVirtualClock(async () => {
			const started = Date.now();
			await sleep(0.4);
			await new Promise((resolve) => setTimeout(resolve));
			return Date.now() - started;
		});
		expect(passed).toBe(2);
	});

	it('gives the real clock back, also after a failure', async () => {
		const { setTimeout: realTimeout, Date: RealDate } = globalThis;
		const failing = onVirtualClock(async () => {
			expect(globalThis.Date).not.toBe(RealDate);
			await sleep(1000);
			throw new Error('no picture');
		});
		await expect(failing).rejects.toThrow('no picture');
		expect(globalThis.setTimeout).toBe(realTimeout);
		expect(globalThis.Date).toBe(RealDate);
	});

	it('does not wait for what nobody will end', async () => {
		const forever = onVirtualClock(async () => await new Promise(() => {}));
		await expect(forever).rejects.toThrow('Nobody will end');
	});
});

describe('a contestant with a fixed plan', () => {
	const [seconds] = jobSeconds(1);
	const steps = Math.ceil(seconds / 5);
	const measure = async (plan: FixedPlan, items: number) =>
		await onVirtualClock(
			async () => await measureCell({ name: 'It', makePictures: fixedPlan(plan) }, items),
		);

	it('fetches a picture at the first step after it is finished', async () => {
		const cell = await measure({ atATime: 1, seconds: 5, firstPoll: 'after a wait' }, 1);
		expect(cell).toMatchObject({ wall: steps * 5, pollsPerJob: steps, requests: 2 + steps });
		expect(cell.meanAdded).toBeCloseTo(steps * 5 - seconds);
	});

	it('polls once more when it polls before it waits', async () => {
		const cell = await measure({ atATime: 1, seconds: 5, firstPoll: 'at once' }, 1);
		expect(cell).toMatchObject({ wall: steps * 5, pollsPerJob: steps + 1 });
	});

	it('takes as long as all jobs together one by one, and as the longest when all run at once', async () => {
		const plan = { seconds: 1, firstPoll: 'after a wait' } as const;
		const rounded = jobSeconds(3).map(Math.ceil);
		const oneByOne = await measure({ ...plan, atATime: 1 }, 3);
		const atOnce = await measure({ ...plan, atATime: Infinity }, 3);
		expect(oneByOne.wall).toBe(rounded[0] + rounded[1] + rounded[2]);
		expect(atOnce.wall).toBe(Math.max(...rounded));
		expect(atOnce.busiestMinute).toBe(atOnce.requests);
		expect(oneByOne.busiestMinute).toBeLessThan(oneByOne.requests);
	});

	it('does not count when a picture is missing', async () => {
		const forgetful = { name: 'It', makePictures: async () => await Promise.resolve(1) };
		await expect(measureCell(forgetful, 2)).rejects.toThrow(
			'It: 1 of 2 pictures arrived, 0 were submitted',
		);
	});
});

it('a ratio has as many digits as a sentence needs', () => {
	expect([43.2, 4.36, 1, 0.288].map((ratio) => times(ratio, 1))).toEqual([
		'43 times',
		'4.4 times',
		'1.0 times',
		'0.29 times',
	]);
});
