import sharp from 'sharp';
import { emulator, submit, useEmulator } from './client.mts';

useEmulator();

describe('an image', () => {
	const draw = async (slug: string, body: object) =>
		await emulator.bytesOf(await submit({ prompt: 'a fox', seed: 1, ...body }, slug));
	const square = { width: 128, height: 128 };

	it.each([
		['flux-2-pro', { width: 640, height: 320 }, 'png', 640, 320],
		['flux-2-max', { output_format: 'jpeg', width: 100, height: 300 }, 'jpeg', 100, 300],
		['flux-2-flex', {}, 'png', 1024, 1024],
		['flux-1.1-pro', { aspect_ratio: '16:9' }, 'webp', 1360, 768],
		['flux-1.1-pro', { aspect_ratio: 'custom', width: 300, height: 500 }, 'webp', 304, 496],
		['flux-1.1-pro', { width: 300, height: 500, output_format: 'jpg' }, 'jpeg', 1024, 1024],
		['flux-pro', { aspect_ratio: '9:21', output_format: 'png' }, 'png', 672, 1568],
	])(
		'by %s with %j has the requested format and size',
		async (slug, body, format, width, height) => {
			const metadata = await sharp(await draw(slug, body)).metadata();
			expect(metadata).toMatchObject({ format, width, height, channels: 3 });
		},
	);
	it('is the same for the same body', async () => {
		const image = await draw('flux-2-pro', square);
		// More images than the cache holds, so that it is drawn again.
		for (let seed = 2; seed < 70; seed++) await draw('flux-2-pro', { ...square, seed });
		expect(image.equals(await draw('flux-2-pro', square))).toBe(true);
	});
	it('differs by seed and by prompt even where no text can be seen', async () => {
		const corner = async (body: object) =>
			await sharp(await draw('flux-2-pro', { ...square, ...body }))
				.extract({ left: 0, top: 120, width: 128, height: 8 })
				.raw()
				.toBuffer();
		const image = await corner({});
		expect(image.equals(await corner({ seed: 2 }))).toBe(false);
		expect(image.equals(await corner({ prompt: 'two foxes' }))).toBe(false);
		expect(image.equals(await corner({}))).toBe(true);
	});
	it.each(['<b>&"\u0000 été 灯台 \ud800', 'fox '.repeat(500), 'fox\n\n  fox', ' '])(
		'shows text in white for the prompt %j',
		async (prompt) => {
			const stats = await sharp(await draw('flux-2-pro', { width: 256, height: 256, prompt }))
				.greyscale()
				.stats();
			expect(stats.channels[0].max).toBeGreaterThan(220);
		},
	);
	it('has fewer bytes in lower quality', async () => {
		const low = await draw('flux-pro', { output_quality: 5 });
		expect(low.length).toBeLessThan((await draw('flux-pro', { output_quality: 95 })).length);
	});
});
