import sharp from 'sharp';
import { emulator, post, read, smallBody, useEmulator } from './client.mts';

useEmulator();

describe('a newly launched model', () => {
	const slug = 'flux-9';
	beforeEach(() => emulator.launched.push(slug));

	it.each([
		[{ mood: { happy: true }, output_format: 'gif' }, 'image/png'],
		[{ output_format: 'jpeg', output_quality: 'best' }, 'image/jpeg'],
	])('accepts %j and returns %s', async (parameters, type) => {
		const response = await post(`/v1/${slug}`, smallBody(parameters));
		expect(response.headers.get('content-type')).toBe(type);
	});
	it.each([[{}], [{ prompt: '' }], [{ prompt: 7 }], [[]]])('refuses %j', async (body) => {
		expect((await post(`/v2/${slug}`, body)).status).toBe(422);
	});
	it('has the size, cost and time of flux-2-pro', async () => {
		const response = await post(`/v1/${slug}`, smallBody({ width: 320, height: '64' }));
		expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
			format: 'png',
			width: 320,
			height: 1024,
		});
		expect(response.headers.get('x-cost')).toBe('0.07');
		expect(response.headers.get('x-generation-time')).toBe('23.88');
		expect(emulator.bill.entries).toMatchObject([{ slug, charged: 0.07 }]);
	});
	it.each([{ width: -5, height: 1e9 }, { width: 64.5 }])('draws an image for %j', async (size) => {
		const response = await post(`/v1/${slug}`, smallBody(size));
		expect(response.headers.get('content-type')).toBe('image/png');
	});
	it('is unknown again after a reset, like every other slug', async () => {
		expect((await post('/v2/flux-krea-dev', smallBody())).status).toBe(404);
		emulator.reset();
		expect(await read(await post(`/v2/${slug}`, smallBody()))).toEqual({
			status: 404,
			body: { error: 'Model not found' },
		});
	});
});
