import { type ChaosKind, chaosKinds, startEmulator } from '../../../emulator/emulator.mts';
import { clock, emulator, getHistory, key, read, second } from './client.mts';
import { smallBody, submit, useEmulator } from './client.mts';

useEmulator();

const list = async (query = '') => (await read(await getHistory(query))).body;

/** Submits a job that ends a second later at the latest, and returns its request id. */
const run = async () => {
	const id = await submit(smallBody());
	clock.now += second;
	return id;
};

describe('the host of the history', () => {
	it('requires the key, in the words of Segmind', async () => {
		for (const rest of ['', '/unknown']) {
			expect(await read(await getHistory(rest, {}))).toEqual({
				status: 401,
				body: { error: 'Missing Authorization or x-api-key in header' },
			});
			const authorization = 'Bearer SG_test';
			for (const headers of [{ 'x-api-key': 'wrong' }, { authorization }] as any[]) {
				const refused = await read(await getHistory(rest, headers));
				expect(refused.status).toBe(401);
				expect(refused.body.error).toMatch(/^Unauthorized/);
			}
		}
	});
	it('answers 404 to everything while it is hidden', async () => {
		const id = await run();
		emulator.hideHistory = true;
		for (const rest of ['', '?page=0', `/${id}`, '/a/b']) {
			expect(await read(await getHistory(rest))).toEqual({
				status: 404,
				body: { error: 'Not found' },
			});
		}
		expect((await getHistory('', {})).status).toBe(404);
		emulator.hideHistory = false;
		expect((await list()).data).toHaveLength(1);
	});
	it('has its requests in the log', async () => {
		await list('?page=2');
		const path = '/inference-request/request-history?page=2';
		expect(emulator.requests).toMatchObject([
			{ host: 'history', method: 'GET', path, hadKey: true, status: 200 },
		]);
	});
	it('counts for the rate limit where all requests do', async () => {
		for (const [limited, expected] of [
			['submits', [200, 404]],
			['all', [200, 429]],
		] as const) {
			const strict = await startEmulator({ requestsPerMinute: 1, limited });
			const statuses = [
				(await getHistory('', key, strict)).status,
				(await getHistory('/unknown', key, strict)).status,
			];
			expect(statuses).toEqual(expected);
			await strict.close();
		}
	});
	it('takes the fourth port', async () => {
		const ports = [];
		for (let tries = 0; ports.length === 0 && tries < 20; tries++) {
			const port = 20_000 + Math.floor(Math.random() * 10_000);
			const placed = await startEmulator({ port }).catch(() => undefined);
			if (placed) ports.push(Number(new URL(placed.historyUrl).port) - port);
			await placed?.close();
		}
		expect(ports).toEqual([3]);
	});
});

describe('a fault of the history', () => {
	it('meets lists and lookups by id', async () => {
		const id = await run();
		emulator.failNext('history', { status: 503 }, 2);
		const statuses = [];
		for (const rest of ['', `/${id}`, '', `/${id}`]) statuses.push((await getHistory(rest)).status);
		expect(statuses).toEqual([503, 503, 200, 200]);
	});
	it('can lose the response, or break it off', async () => {
		await run();
		emulator.failNext('history', { lostResponse: true });
		await expect(getHistory()).rejects.toThrow('fetch failed');
		for (const fault of [{ aborted: true }, { truncated: true }]) {
			emulator.failNext('history', fault);
			await expect((await getHistory()).json()).rejects.toThrow();
		}
	});
	it('can be random, and left out by its kind', async () => {
		const injectedWithout = async (without: readonly ChaosKind[]) => {
			const chaos = { seed: 1, share: 1, without };
			const chaotic = await startEmulator({ chaos });
			await Promise.all(
				Array.from({ length: 200 }, async (_, page) => {
					const response = getHistory(`?page=${page + 1}`, key, chaotic);
					await response.then(async (sent) => await sent.text()).catch(() => {});
				}),
			);
			const injected = Object.keys(chaotic.chaos.injected);
			await chaotic.close();
			expect(injected.every((name) => name.startsWith('history: '))).toBe(true);
			return injected.join();
		};
		const all = await injectedWithout([]);
		for (const kind of ['response lost', 'HTTP 429', 'stray 404', 'stray 401', 'quotes the key']) {
			expect(all).toMatch(kind);
		}
		expect(await injectedWithout(['history'])).not.toMatch('stray');
		expect(await injectedWithout(chaosKinds)).not.toMatch(/stray|quotes|400 kB/);
	});
});
