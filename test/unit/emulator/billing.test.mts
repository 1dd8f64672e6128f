import { startEmulator } from '../../../emulator/emulator.mts';
import { clock, emulator, get, key, post, read, second, smallBody } from './client.mts';
import { submit, useEmulator } from './client.mts';

useEmulator();

describe('the bill', () => {
	it('lists every POST and charges only for images', async () => {
		const running = await submit(smallBody());
		await submit(smallBody({ prompt: 'forbidden' }));
		await post('/v2/flux-2-pro', smallBody({ width: 1 }));
		expect(emulator.bill).toMatchObject({ submitted: 2, charged: 0, completed: 0 });
		const outcomes = emulator.bill.entries.map(({ outcome }) => outcome);
		expect(outcomes).toEqual(['accepted', 'accepted', 'refused']);
		clock.now += second;
		await post('/v1/flux-2-max', smallBody());

		const { entries, ...totals } = (await read(await get('/emulator/bill', {}))).body;
		expect(totals).toEqual({ submitted: 3, charged: 0.29, completed: 2 });
		expect(entries[0]).toEqual({
			time: clock.now - second,
			slug: 'flux-2-pro',
			mode: 'v2',
			body: smallBody(),
			request_id: running,
			outcome: 'completed',
			charged: 0.07,
			ended: clock.now - second + 24.37,
		});
		expect(entries.map(({ outcome, charged }: any) => [outcome, charged])).toEqual([
			['completed', 0.07],
			['failed', 0],
			['refused', 0],
			['completed', 0.22],
		]);
		expect(emulator.credits).toBe(9.71);
	});
	it('reports every change to a listener', async () => {
		const reported: string[] = [];
		const watched = await startEmulator({
			speed: 1000,
			onBillEntry: ({ slug, outcome }) => reported.push(`${slug} ${outcome}`),
		});
		await post('/v1/flux-2-pro', smallBody(), key, watched.baseUrl);
		expect(reported).toEqual(['flux-2-pro accepted', 'flux-2-pro completed']);
		await watched.close();
	});
});
