import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { clock, emulator, get, json, key, post, read, resultOf } from './client.mts';
import { second, smallBody } from './client.mts';
import { submit, upload, useEmulator } from './client.mts';

useEmulator();

describe('a fault', () => {
	it('replaces as many responses as asked', async () => {
		emulator.failNext('submit', { status: 502, body: '<h1>Bad Gateway</h1>' }, 2);
		const statuses = [];
		for (let time = 0; time < 3; time++) {
			statuses.push((await post('/v2/flux-2-pro', smallBody())).status);
		}
		expect(statuses).toEqual([502, 502, 200]);
		expect(emulator.bill).toMatchObject({ submitted: 1, entries: { length: 3 } });
	});
	it('can reset the connection before any work is done', async () => {
		emulator.failNext('submit', { reset: true });
		await expect(post('/v2/flux-2-pro', smallBody())).rejects.toThrow('fetch failed');
		expect(emulator.bill).toMatchObject({
			submitted: 0,
			entries: [{ outcome: 'refused', reason: 'connection reset', body: smallBody() }],
		});
	});
	it('can lose the response after the work is done', async () => {
		emulator.failNext('submit', { lostResponse: true });
		await expect(post('/v2/flux-2-pro', smallBody())).rejects.toThrow('fetch failed');
		expect(emulator.bill.submitted).toBe(1);
		expect(emulator.requests[0].status).toBe(0);
	});
	it('can delay the real response and change its headers', async () => {
		emulator.failNext('sync', { delayMs: 60, headers: { 'x-cost': 'unknown' } });
		const start = performance.now();
		const response = await post('/v1/flux-2-pro', smallBody());
		expect(response.headers.get('x-cost')).toBe('unknown');
		expect(performance.now() - start).toBeGreaterThan(55);
	});
	it.each([
		['nothing', '', 'text/html'],
		['a web page', '<h1>Bad Gateway</h1>', 'text/html'],
		['JSON', '{"error":"busy"}', 'application/json'],
		['bytes', Buffer.from([0x47, 0x49, 0x46, 0x00, 0xff]), 'application/octet-stream'],
	])('can send %s with the status 200', async (_, body, type) => {
		emulator.failNext('image', { status: 200, body });
		const response = await fetch(`${emulator.resultsUrl}/generations/a.png`);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toMatch(type);
		expect(response.headers.get('content-length')).toBe(String(body.length));
		expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
	});
	it('can send bytes with any content type', async () => {
		const headers = { 'content-type': 'image/gif' };
		emulator.failNext('image', { body: Buffer.from('GIF89a'), headers });
		const response = await fetch(`${emulator.resultsUrl}/generations/a.png`);
		expect(response.headers.get('content-type')).toBe('image/gif');
	});
	it.each([
		['aborted', 1_000_000, true],
		['truncated', 500_000, false],
	] as const)(
		'"%s" sends half an image and announces %d bytes',
		async (kind, announced, breaks) => {
			emulator.imageBytes = 1_000_000;
			const id = await submit(smallBody());
			const { output } = await resultOf(id);
			emulator.failNext('image', { [kind]: true });

			const [response] = (await once(http.get(output), 'response')) as [http.IncomingMessage];
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
			await new Promise((resolve) => response.once('close', resolve));
			expect(response.headers['content-length']).toBe(String(announced));
			expect(response.complete).toBe(!breaks);
			const image = await emulator.bytesOf(id);
			expect(Buffer.concat(chunks).equals(image.subarray(0, 500_000))).toBe(true);
		},
	);
	it.each(['aborted', 'truncated'] as const)('"%s" does the work first', async (kind) => {
		emulator.failNext('submit', { [kind]: true });
		const response = await post('/v2/flux-2-pro', smallBody());
		await expect(response.json()).rejects.toThrow();
		expect(emulator.bill.submitted).toBe(1);
	});
	it('can send the second half of the body later', async () => {
		emulator.failNext('submit', { slowMs: 60 });
		const start = performance.now();
		expect((await read(await post('/v2/flux-2-pro', smallBody()))).body.status).toBe('QUEUED');
		expect(performance.now() - start).toBeGreaterThan(55);
	});
	it.each([{ aborted: true }, { slowMs: 20 }])(
		'with %j bears a client that hangs up at any moment',
		async (fault) => {
			for (let ms = 0; ms < 30; ms++) {
				emulator.failNext('submit', { ...fault, delayMs: 15 });
				const signal = AbortSignal.timeout(ms);
				const url = `${emulator.baseUrl}/v2/flux-2-pro`;
				const request = { method: 'POST', headers: { ...key, ...json }, signal };
				const response = fetch(url, { ...request, body: JSON.stringify(smallBody()) });
				await expect(response.then(async (sent) => await sent.text())).rejects.toThrow();
				await sleep(20);
			}
			expect((await post('/v2/flux-2-pro', smallBody())).status).toBe(200);
		},
	);
	it.each([
		['moderated', ['PROCESSING', 'FAILED']],
		['lost worker', ['PROCESSING', 'FAILED']],
		['stuck', ['QUEUED', 'PROCESSING']],
	] as const)('can make the job %s', async (job, expected) => {
		emulator.failNext('submit', { job });
		emulator.speed = 1;
		const id = await submit(smallBody());
		const states = [];
		// A usual job is queued for half a second and takes 24 s.
		for (const wait of [second, 24 * second]) {
			clock.now += wait;
			states.push((await read(await get(`/v2/requests/${id}/status`))).body.status);
		}
		expect(states).toEqual(expected);
	});
	it('affects only its own route', async () => {
		for (const route of ['status', 'result', 'image', 'upload'] as const) {
			emulator.failNext(route, { status: 503 });
		}
		const id = await submit(smallBody());
		clock.now += second;
		const twice = async (call: () => Promise<Response>) => [
			(await call()).status,
			(await call()).status,
		];
		const output = `${emulator.resultsUrl}/generations/${id}.png`;
		expect(await twice(async () => await get(`/v2/requests/${id}/status`))).toEqual([503, 200]);
		expect(await twice(async () => await get(`/v2/requests/${id}`))).toEqual([503, 200]);
		expect(await twice(async () => await fetch(output))).toEqual([503, 200]);
		expect(await twice(async () => await upload({}))).toEqual([503, 400]);
	});
});
