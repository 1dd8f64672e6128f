import { once } from 'node:events';
import http from 'node:http';
import { startEmulator } from '../../../emulator/emulator.mts';
import { freePort } from '../../../tools/playground/freePort.mts';
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
	useEmulator,
} from './client.mts';

useEmulator();

describe('a refusal', () => {
	const refused = async (body: object, slug = 'flux-2-pro') =>
		await answer(await post(`/v2/${slug}`, body));

	it('names unknown and retired models', async () => {
		expect(await refused(small(), 'flux-9')).toEqual({
			status: 404,
			body: { error: 'Model not found' },
		});
		// A name that every JavaScript object knows.
		expect((await refused(small(), 'constructor')).status).toBe(404);
		expect((await refused(small(), 'flux-schnell-retired')).status).toBe(410);
	});
	it.each([
		['flux-2-pro', { width: 32 }, 'width'],
		['flux-2-pro', { width: 4096, height: 4096 }, 'width'],
		['flux-2-pro', { width: 64.5 }, 'width'],
		['flux-2-pro', { prompt: '' }, 'prompt'],
		['flux-2-pro', { guidance: 5 }, 'guidance'],
		['flux-2-max', { output_format: 'webp' }, 'output_format'],
		['flux-2-max', { image_urls: ['no url'] }, 'image_urls'],
		['flux-2-flex', { steps: 51 }, 'steps'],
		['flux-2-flex', { guidance: 'much' }, 'guidance'],
		['flux-1.1-pro', { aspect_ratio: '21:9' }, 'aspect_ratio'],
		['flux-1.1-pro', { height: 1441 }, 'height'],
		['flux-pro', { guidance: 2.5 }, 'guidance'],
		['flux-pro', { safety_tolerance: 0 }, 'safety_tolerance'],
	])('by %s of %j names the parameter', async (slug, parameters, name) => {
		const { status, body } = await refused({ prompt: 'a fox', ...parameters }, slug);
		expect(status).toBe(422);
		expect(body.detail[0].loc.slice(0, 2)).toEqual(['body', name]);
		expect(typeof body.detail[0].msg).toBe('string');
	});
	it.each([5, '5', '7.5'])('does not hit guidance %j of flux-2-flex', async (guidance) => {
		expect((await refused(small({ guidance }), 'flux-2-flex')).status).toBe(200);
	});
	it('is a 406 for a wrong Content-Type, with a body or without', async () => {
		const url = `${emulator.baseUrl}/v2/flux-2-pro`;
		for (const body of ['prompt', undefined]) {
			const { status } = await fetch(url, { method: 'POST', headers: key, body });
			expect(status).toBe(406);
		}
	});
	it('is a 400 for broken JSON', async () => {
		const url = `${emulator.baseUrl}/v2/flux-2-pro`;
		const { status } = await fetch(url, {
			method: 'POST',
			headers: { ...key, ...json },
			body: '{"prompt"',
		});
		expect(status).toBe(400);
	});
	it('is a 405 HTML page for a wrong method', async () => {
		for (const path of ['/v1/flux-2-pro', '/v2/flux-2-pro']) {
			const response = await get(path, {});
			expect(response.status).toBe(405);
			expect(response.headers.get('content-type')).toMatch('text/html');
			expect(await response.text()).toMatch('Method Not Allowed');
		}
	});
	it('is a 406 when running jobs leave too few credits', async () => {
		const poor = await startEmulator({ credits: 0.1 });
		const ask = async () =>
			await answer(
				await fetch(`${poor.baseUrl}/v2/flux-2-pro`, {
					method: 'POST',
					headers: { ...key, ...json },
					body: JSON.stringify(small()),
				}),
			);
		expect((await ask()).status).toBe(200);
		expect(await ask()).toEqual({ status: 406, body: { error: 'Insufficient credits' } });
		expect(poor.credits).toBe(0.1);
		await poor.close();
	});
	it('is a 429 with the time to wait, until the minute is over', async () => {
		const strict = await startEmulator({ requestsPerMinute: 2, now: () => clock.now });
		const ask = async () =>
			await fetch(`${strict.baseUrl}/v2/flux-2-pro`, {
				method: 'POST',
				headers: { ...key, ...json },
				body: JSON.stringify(small()),
			});
		const start = clock.now;
		await ask();
		clock.now += 20 * second;
		expect((await ask()).status).toBe(200);
		const response = await ask();
		expect(response.status).toBe(429);
		expect(response.headers.get('retry-after')).toBe('40');
		expect(response.headers.get('x-rate-limit-reset-at-utc')).toBe(
			new Date(start + 60 * second).toISOString(),
		);
		clock.now += 40 * second;
		expect((await ask()).status).toBe(200);
		await strict.close();
	});
});

it('a port in use is refused, and nothing is left open', async () => {
	const port = await freePort();
	const inTheWay = http.createServer().listen(port + 1, '127.0.0.1');
	await once(inTheWay, 'listening');
	await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	inTheWay.close();
	// Its three hosts listen on three ports, of which the first was free.
	await (await startEmulator({ port })).close();
});
