import { startEmulator } from '../../../emulator/emulator.mts';
import { key, post, read, smallBody, useEmulator } from './client.mts';

useEmulator();

describe('a submit', () => {
	const submit = async (body: object, slug = 'flux-2-pro') =>
		await read(await post(`/v2/${slug}`, body));

	it('is refused for unknown and retired models', async () => {
		expect(await submit(smallBody(), 'flux-9')).toEqual({
			status: 404,
			body: { error: 'Model not found' },
		});
		// A property of every JavaScript object.
		expect((await submit(smallBody(), 'constructor')).status).toBe(404);
		expect((await submit(smallBody(), 'flux-schnell-retired')).status).toBe(410);
	});
	it.each([
		['flux-2-pro', { width: 32 }, 'width'],
		['flux-2-pro', { width: 4096, height: 4096 }, 'width'],
		['flux-2-pro', { width: 64.5 }, 'width'],
		['flux-2-pro', { prompt: '' }, 'prompt'],
		['flux-2-pro', { guidance: 5 }, 'guidance'],
		['flux-2-max', { output_format: 'webp' }, 'output_format'],
		['flux-2-max', { image_urls: ['not a URL'] }, 'image_urls'],
		['flux-2-flex', { steps: 51 }, 'steps'],
		['flux-2-flex', { guidance: 'much' }, 'guidance'],
		['flux-1.1-pro', { aspect_ratio: '21:9' }, 'aspect_ratio'],
		['flux-1.1-pro', { height: 1441 }, 'height'],
		['flux-pro', { guidance: 2.5 }, 'guidance'],
		['flux-pro', { safety_tolerance: 0 }, 'safety_tolerance'],
	])('to %s with %j is refused with the name of the parameter', async (slug, parameters, name) => {
		const { status, body } = await submit({ prompt: 'a fox', ...parameters }, slug);
		expect(status).toBe(422);
		expect(body.detail[0].loc.slice(0, 2)).toEqual(['body', name]);
		expect(typeof body.detail[0].msg).toBe('string');
	});
	it.each([5, '5', '7.5'])('to flux-2-flex may have the guidance %j', async (guidance) => {
		expect((await submit(smallBody({ guidance }), 'flux-2-flex')).status).toBe(200);
	});
	it('is refused when the running jobs leave too few credits', async () => {
		const poor = await startEmulator({ credits: 0.1 });
		const submitToPoor = async () =>
			await read(await post('/v2/flux-2-pro', smallBody(), key, poor.baseUrl));
		expect((await submitToPoor()).status).toBe(200);
		expect(await submitToPoor()).toEqual({
			status: 406,
			body: { error: 'Insufficient credits' },
		});
		expect(poor.credits).toBe(0.1);
		await poor.close();
	});
});
