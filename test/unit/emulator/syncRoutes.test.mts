import sharp from 'sharp';
import { clock, download, emulator, get, post, read, smallBody, useEmulator } from './client.mts';

useEmulator();

describe('the credits', () => {
	it('are those of the account', async () => {
		expect(await read(await get('/v1/get-user-credits'))).toEqual({
			status: 200,
			body: { credits: 10, 'free-credits': 0.0184 },
		});
	});
	it('do not exist yet for a new account', async () => {
		const headers = { 'x-api-key': 'SG_new_account' };
		expect(await read(await get('/v1/get-user-credits', headers))).toEqual({
			status: 404,
			body: { error: 'No credits found for the user' },
		});
	});
});

describe('a v1 call', () => {
	it('returns a FLUX.2 image as bytes, and everything else in the headers', async () => {
		const response = await post('/v1/flux-2-pro', smallBody());
		const bytes = Buffer.from(await response.arrayBuffer());
		const header = (name: string) => response.headers.get(name);
		expect(response.status).toBe(200);
		expect(header('content-type')).toBe('image/png');
		expect(header('x-cost')).toBe('0.07');
		expect(header('x-remaining-credits')).toBe('9.93');
		expect(header('x-generation-time')).toBe('23.88');
		expect(header('x-seed-value')).toBe('1');
		expect(Date.parse(header('x-rate-limit-reset-at-utc') ?? '')).toBeGreaterThan(clock.now);
		expect(bytes.equals(await emulator.bytesOf(header('x-request-id') ?? ''))).toBe(true);
	});
	it.each(['flux-1.1-pro', 'flux-pro'])('returns JSON for %s', async (slug) => {
		const { body } = await read(await post(`/v1/${slug}`, { prompt: 'a fox' }));
		expect(body.status).toBe('COMPLETED');
		expect((await sharp(await download(body.output)).metadata()).format).toBe('webp');
	});
	it.each([
		['output', (body: any) => body.output],
		['output_list', (body: any) => body.output[0]],
		['images', (body: any) => body.images[0].url],
		['image_url', (body: any) => body.image_url],
		['image_base64', (body: any) => `data:image/png;base64,${body.image}`],
		['image_data_uri', (body: any) => body.image],
		['image', (body: any) => body.image],
		['image_list', (body: any) => body[0]],
		['image_string', (body: any) => body],
	] as const)('can return the image in the shape %s', async (sync, urlIn) => {
		emulator.responseShapes = { sync };
		const response = await post('/v1/flux-2-pro', smallBody());
		const image = await download(urlIn(await response.json()));
		const id = response.headers.get('x-request-id') ?? '';
		expect(image.equals(await emulator.bytesOf(id))).toBe(true);
	});
	it('can hide the content type', async () => {
		emulator.responseShapes = { sync: 'octet_stream' };
		const response = await post('/v1/flux-2-pro', smallBody());
		expect(response.headers.get('content-type')).toBe('application/octet-stream');
	});
	it('answers 422 to a moderated prompt, which costs nothing', async () => {
		const { status, body } = await read(
			await post('/v1/flux-2-pro', smallBody({ prompt: 'forbidden' })),
		);
		expect([status, body.error]).toEqual([422, expect.stringMatching(/^Content moderated/)]);
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0, completed: 0 });
	});
	it('times out near 100 s', async () => {
		emulator.modelSeconds = { 'flux-2-pro': 101 };
		expect(await read(await post('/v1/flux-2-pro', smallBody()))).toEqual({
			status: 500,
			body: { error: 'Internal Polling Error' },
		});
	});
});
