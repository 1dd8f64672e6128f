import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
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

	it('restores the real clock, even after an error', async () => {
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

	it('fails instead of waiting for something that never happens', async () => {
		const forever = onVirtualClock(async () => await new Promise(() => {}));
		await expect(forever).rejects.toThrow('will never happen');
	});
});
