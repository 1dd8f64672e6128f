import { startEmulator } from '../../../emulator/emulator.mts';
import { clock, get, key, post, read, second, smallBody, useEmulator } from './client.mts';

useEmulator();

describe('the API key', () => {
	it('is required, in the words of Segmind', async () => {
		expect(await read(await get('/v1/get-user-credits', {}))).toEqual({
			status: 401,
			body: { error: 'Missing Authorization or x-api-key in header' },
		});
	});
	it.each([[{ 'x-api-key': 'wrong' }], [{ authorization: 'Bearer SG_test' }]])(
		'is refused when it is %j',
		async (headers) => {
			const refused = await read(await post('/v2/flux-2-pro', smallBody(), headers as any));
			expect(refused.status).toBe(401);
			expect(refused.body.error).toMatch(/^Unauthorized\. API key is invalid/);
		},
	);
	it('can be limited to a list', async () => {
		const strict = await startEmulator({ keys: ['SG_mine'] });
		const statusOf = async (apiKey: string) => {
			const headers = { 'x-api-key': apiKey };
			return (await fetch(`${strict.baseUrl}/v1/get-user-credits`, { headers })).status;
		};
		expect([await statusOf('SG_mine'), await statusOf('SG_test')]).toEqual([200, 401]);
		await strict.close();
	});
});

describe('the rate limit', () => {
	it('answers 429 with the time to wait until the minute is over', async () => {
		const strict = await startEmulator({ requestsPerMinute: 2, now: () => clock.now });
		const submit = async () => await post('/v2/flux-2-pro', smallBody(), key, strict.baseUrl);
		const start = clock.now;
		await submit();
		clock.now += 20 * second;
		expect((await submit()).status).toBe(200);
		const response = await submit();
		expect(response.status).toBe(429);
		expect(response.headers.get('retry-after')).toBe('40');
		expect(response.headers.get('x-rate-limit-reset-at-utc')).toBe(
			new Date(start + 60 * second).toISOString(),
		);
		clock.now += 40 * second;
		expect((await submit()).status).toBe(200);
		await strict.close();
	});

	it.each([
		['submits', [200, 404, 200]],
		['all', [200, 429, 429]],
	] as const)('can count %s', async (limited, expected) => {
		const strict = await startEmulator({ requestsPerMinute: 1, limited, now: () => clock.now });
		const statuses = [
			await post('/v2/flux-2-pro', smallBody(), key, strict.baseUrl),
			await fetch(`${strict.baseUrl}/v2/requests/unknown/status`, { headers: key }),
			await fetch(`${strict.baseUrl}/v1/get-user-credits`, { headers: key }),
		].map(({ status }) => status);
		expect(statuses).toEqual(expected);
		await strict.close();
	});
});
