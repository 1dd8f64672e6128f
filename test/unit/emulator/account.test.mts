import { type Emulator, startEmulator } from '../../../emulator/emulator.mts';
import {
	answer,
	clock,
	emulator,
	get,
	json,
	key,
	post,
	second,
	small,
	submit,
	useEmulator,
} from './client.mts';

useEmulator();

describe('the key', () => {
	it('is asked for in the words of Segmind', async () => {
		expect(await answer(await get('/v1/get-user-credits', {}))).toEqual({
			status: 401,
			body: { error: 'Missing Authorization or x-api-key in header' },
		});
	});
	it.each([[{ 'x-api-key': 'wrong' }], [{ authorization: 'Bearer SG_test' }]])(
		'is refused when it is %j',
		async (headers) => {
			const refused = await answer(await post('/v2/flux-2-pro', small(), headers as any));
			expect(refused.status).toBe(401);
			expect(refused.body.error).toMatch(/^Unauthorized\. API key is invalid/);
		},
	);
	it('may be limited to a list', async () => {
		const strict = await startEmulator({ keys: ['SG_mine'] });
		const status = async (mine: string) =>
			(await fetch(`${strict.baseUrl}/v1/get-user-credits`, { headers: { 'x-api-key': mine } }))
				.status;
		expect([await status('SG_mine'), await status('SG_test')]).toEqual([200, 401]);
		await strict.close();
	});
	it('is tested by asking for the credits', async () => {
		expect(await answer(await get('/v1/get-user-credits'))).toEqual({
			status: 200,
			body: { credits: 10, 'free-credits': 0.0184 },
		});
	});
	it('of a new account has no balance yet', async () => {
		const headers = { 'x-api-key': 'SG_new_account' };
		expect(await answer(await get('/v1/get-user-credits', headers))).toEqual({
			status: 404,
			body: { error: 'No credits found for the user' },
		});
	});
});

describe('the bill', () => {
	it('lists every POST, and charges only for pictures', async () => {
		const running = await submit(small());
		await submit(small({ prompt: 'forbidden' }));
		await post('/v2/flux-2-pro', small({ width: 1 }));
		expect(emulator.bill).toMatchObject({ submitted: 2, charged: 0, completed: 0 });
		expect(emulator.bill.entries.map(({ outcome }) => outcome)).toEqual([
			'accepted',
			'accepted',
			'refused',
		]);
		clock.now += second;
		await post('/v1/flux-2-max', small());

		const { entries, ...totals } = (await (
			await get('/emulator/bill', {})
		).json()) as Emulator['bill'];
		expect(totals).toEqual({ submitted: 3, charged: 0.29, completed: 2 });
		expect(entries[0]).toEqual({
			time: clock.now - second,
			slug: 'flux-2-pro',
			mode: 'v2',
			body: small(),
			request_id: running,
			outcome: 'completed',
			charged: 0.07,
		});
		expect(entries.map(({ outcome, charged }) => [outcome, charged])).toEqual([
			['completed', 0.07],
			['failed', 0],
			['refused', 0],
			['completed', 0.22],
		]);
		expect(emulator.credits).toBe(9.71);
	});
	it('tells a listener what happens', async () => {
		const told: string[] = [];
		const watched = await startEmulator({
			speed: 1000,
			onBillEntry: ({ slug, outcome }) => told.push(`${slug} ${outcome}`),
		});
		await fetch(`${watched.baseUrl}/v1/flux-2-pro`, {
			method: 'POST',
			headers: { ...key, ...json },
			body: JSON.stringify(small()),
		});
		expect(told).toEqual(['flux-2-pro accepted', 'flux-2-pro completed']);
		await watched.close();
	});
});
