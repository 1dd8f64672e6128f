import sharp from 'sharp';
import { formatOf } from '../../nodes/Flux/segmind/format.ts';

const image = () => sharp({ create: { width: 320, height: 200, channels: 3, background: '#47a' } });

describe('formatOf', () => {
	it.each([
		['png', 'image/png', 'png', async () => await image().png().toBuffer()],
		['jpeg', 'image/jpeg', 'jpg', async () => await image().jpeg().toBuffer()],
		[
			'progressive jpeg',
			'image/jpeg',
			'jpg',
			async () => await image().jpeg({ progressive: true }).toBuffer(),
		],
		[
			'jpeg with metadata',
			'image/jpeg',
			'jpg',
			async () =>
				await image()
					.withExif({ IFD0: { Copyright: 'x'.repeat(5000) } })
					.jpeg()
					.toBuffer(),
		],
		['lossy webp', 'image/webp', 'webp', async () => await image().webp().toBuffer()],
		[
			'lossless webp',
			'image/webp',
			'webp',
			async () => await image().webp({ lossless: true }).toBuffer(),
		],
		[
			'webp with metadata',
			'image/webp',
			'webp',
			async () =>
				await image()
					.withExif({ IFD0: { Copyright: 'x' } })
					.webp()
					.toBuffer(),
		],
		['gif', 'image/gif', 'gif', async () => await image().gif().toBuffer()],
		['avif', 'image/avif', 'avif', async () => await image().avif().toBuffer()],
	])('reads the type and size from the bytes: %s', async (_name, mimeType, extension, draw) => {
		expect(formatOf(await draw())).toEqual({ mimeType, extension, width: 320, height: 200 });
	});

	it.each([['<!doctype html><html>'], [''], ['{"output":"x"}'], ['\x89PNG'], ['RIFF1234WAVE']])(
		'does not recognize %j as an image',
		(text) => {
			expect(formatOf(Buffer.from(text, 'latin1'))).toBeUndefined();
		},
	);

	it('returns no size for an image truncated in its header', async () => {
		const bytes = await image().png().toBuffer();
		expect(formatOf(bytes.subarray(0, 20))).toEqual({ mimeType: 'image/png', extension: 'png' });
	});

	it('the size of a JPEG is found behind fill bytes between its segments', async () => {
		const bytes = await image().jpeg().toBuffer();
		// ITU T.81, B.1.1.2: any marker may be preceded by any number of fill bytes.
		const second = 4 + bytes.readUInt16BE(4);
		const filled = Buffer.concat([
			bytes.subarray(0, 2),
			Buffer.alloc(5, 0xff),
			bytes.subarray(2, second),
			Buffer.alloc(1, 0xff),
			bytes.subarray(second),
		]);
		expect(formatOf(filled)).toMatchObject({ extension: 'jpg', width: 320, height: 200 });
	});
});
