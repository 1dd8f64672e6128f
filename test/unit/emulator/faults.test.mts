import { once } from 'node:events';
import http from 'node:http';
import {
	answer,
	clock,
	emulator,
	get,
	post,
	second,
	small,
	submit,
	upload,
	useEmulator,
} from './client.mts';

useEmulator();

describe('a fault', () => {
	it('answers instead of the work, as often as asked', async () => {
		emulator.failNext('submit', { status: 502, body: '<h1>Bad Gateway</h1>' }, 2);
		const statuses = [];
		for (let time = 0; time < 3; time++) {
			statuses.push((await post('/v2/flux-2-pro', small())).status);
		}
		expect(statuses).toEqual([502, 502, 200]);
		expect(emulator.bill).toMatchObject({ submitted: 1, entries: { length: 3 } });
	});
	it('resets the connection before the work', async () => {
		emulator.failNext('submit', { reset: true });
		await expect(post('/v2/flux-2-pro', small())).rejects.toThrow('fetch failed');
		expect(emulator.bill.submitted).toBe(0);
	});
	it('loses the answer after the work', async () => {
		emulator.failNext('submit', { lostAnswer: true });
		await expect(post('/v2/flux-2-pro', small())).rejects.toThrow('fetch failed');
		expect(emulator.bill.submitted).toBe(1);
		expect(emulator.requests[0].status).toBe(0);
	});
	it('delays, and adds headers to the true answer', async () => {
		emulator.failNext('sync', { delayMs: 60, headers: { 'x-cost': 'unknown' } });
		const start = performance.now();
		const response = await post('/v1/flux-2-pro', small());
		expect(response.headers.get('x-cost')).toBe('unknown');
		expect(performance.now() - start).toBeGreaterThan(55);
	});
	it.each([
		['nothing', '', 'text/html'],
		['a web page', '<h1>Bad Gateway</h1>', 'text/html'],
		['JSON', '{"error":"busy"}', 'application/json'],
		['bytes', Buffer.from([0x47, 0x49, 0x46, 0x00, 0xff]), 'application/octet-stream'],
	])('answers %s under the status 200', async (_, body, type) => {
		emulator.failNext('image', { status: 200, body });
		const response = await fetch(`${emulator.resultsUrl}/generations/a.png`);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toMatch(type);
		expect(response.headers.get('content-length')).toBe(String(body.length));
		expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
	});
	it('answers bytes under the type that it is told', async () => {
		const headers = { 'content-type': 'image/gif' };
		emulator.failNext('image', { body: Buffer.from('GIF89a'), headers });
		const response = await fetch(`${emulator.resultsUrl}/generations/a.png`);
		expect(response.headers.get('content-type')).toBe('image/gif');
	});
	it.each([
		['cutOff', 1_000_000, true],
		['shortened', 500_000, false],
	] as const)('gives half a picture, %s, and promises %d bytes', async (kind, promised, breaks) => {
		emulator.pictureBytes = 1_000_000;
		const id = await submit(small());
		clock.now += second;
		const { output } = (await answer(await get(`/v2/requests/${id}`))).body;
		emulator.failNext('image', { [kind]: true });

		const [response] = (await once(http.get(output), 'response')) as [http.IncomingMessage];
		const chunks: Buffer[] = [];
		response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
		await new Promise((resolve) => response.once('close', resolve));
		expect(response.headers['content-length']).toBe(String(promised));
		expect(response.complete).toBe(!breaks);
		const picture = await emulator.bytesOf(id);
		expect(Buffer.concat(chunks).equals(picture.subarray(0, 500_000))).toBe(true);
	});
	it.each(['cutOff', 'shortened'] as const)('does the work before it is %s', async (kind) => {
		emulator.failNext('submit', { [kind]: true });
		const response = await post('/v2/flux-2-pro', small());
		await expect(response.json()).rejects.toThrow();
		expect(emulator.bill.submitted).toBe(1);
	});
	it('hits its own route only', async () => {
		for (const route of ['status', 'result', 'image', 'upload'] as const) {
			emulator.failNext(route, { status: 503 });
		}
		const id = await submit(small());
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
	it('is forgotten by a reset, like everything else', async () => {
		emulator.failNext('submit', { status: 500 });
		emulator.answerShapes = { result: 'images' };
		emulator.reset();
		expect(emulator.requests).toEqual([]);
		expect(emulator.answerShapes).toEqual({});
		expect((await post('/v2/flux-2-pro', small())).status).toBe(200);
	});
});
