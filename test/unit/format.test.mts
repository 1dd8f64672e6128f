import sharp from 'sharp';
import { fileNameFor } from '../../nodes/Flux/images/fileNames.ts';
import { openFile } from '../../nodes/Flux/images/peek.ts';
import { formatOf } from '../../nodes/Flux/images/format.ts';
import { Readable } from 'node:stream';

const picture = () =>
	sharp({ create: { width: 320, height: 200, channels: 3, background: '#47a' } });

describe('the format of a picture', () => {
	it.each([
		['png', 'image/png', 'png', async () => await picture().png().toBuffer()],
		['jpeg', 'image/jpeg', 'jpg', async () => await picture().jpeg().toBuffer()],
		[
			'progressive jpeg',
			'image/jpeg',
			'jpg',
			async () => await picture().jpeg({ progressive: true }).toBuffer(),
		],
		[
			'jpeg with metadata',
			'image/jpeg',
			'jpg',
			async () =>
				await picture()
					.withExif({ IFD0: { Copyright: 'x'.repeat(5000) } })
					.jpeg()
					.toBuffer(),
		],
		['lossy webp', 'image/webp', 'webp', async () => await picture().webp().toBuffer()],
		[
			'lossless webp',
			'image/webp',
			'webp',
			async () => await picture().webp({ lossless: true }).toBuffer(),
		],
		[
			'webp with metadata',
			'image/webp',
			'webp',
			async () =>
				await picture()
					.withExif({ IFD0: { Copyright: 'x' } })
					.webp()
					.toBuffer(),
		],
		['gif', 'image/gif', 'gif', async () => await picture().gif().toBuffer()],
		['avif', 'image/avif', 'avif', async () => await picture().avif().toBuffer()],
	])('%s and its size are read from its bytes', async (_name, mimeType, extension, draw) => {
		expect(formatOf(await draw())).toEqual({ mimeType, extension, width: 320, height: 200 });
	});

	it.each([['<!doctype html><html>'], [''], ['{"output":"x"}'], ['\x89PNG'], ['RIFF1234WAVE']])(
		'%j is no picture',
		(text) => {
			expect(formatOf(Buffer.from(text, 'latin1'))).toBeUndefined();
		},
	);

	it('a picture cut off in its header has a format and no size', async () => {
		const bytes = await picture().png().toBuffer();
		expect(formatOf(bytes.subarray(0, 20))).toEqual({ mimeType: 'image/png', extension: 'png' });
	});
});

describe('a file that is opened', () => {
	it.each([10, 64 * 1024, 1_000_000])(
		'of %i bytes can still be read from its start',
		async (size) => {
			const whole = Buffer.alloc(size, 'flux');
			const chunks = Array.from({ length: Math.ceil(size / 7000) }, (_, index) =>
				whole.subarray(index * 7000, (index + 1) * 7000),
			);
			const { beginning, body } = await openFile(Readable.from(chunks, { objectMode: false }));
			expect(beginning.equals(whole.subarray(0, beginning.length))).toBe(true);
			const again: Buffer[] = [];
			for await (const chunk of Buffer.isBuffer(body) ? [body] : body) again.push(chunk as Buffer);
			expect(Buffer.concat(again).equals(whole)).toBe(true);
		},
	);

	it('has no beginning when it is empty', async () => {
		expect((await openFile(Readable.from([], { objectMode: false }))).beginning).toHaveLength(0);
	});

	it('fails when its stream does', async () => {
		const stream = new Readable({
			read() {
				this.destroy(new Error('cut off'));
			},
		});
		await expect(openFile(stream)).rejects.toThrow('cut off');
	});
});

describe('a file name', () => {
	it.each([
		['spring', 0, 'spring.png'],
		['spring', 2, 'spring-3.png'],
		['spring.jpeg', 0, 'spring.png'],
		['../../etc/passwd', 0, 'passwd.png'],
		['C:\\pictures\\cat', 0, 'cat.png'],
		['new\u0000line\n', 0, 'newline.png'],
		['v1.2', 0, 'v1.2.png'],
		['..', 0, 'image.png'],
		['', 0, 'image.png'],
	])('%j, picture %i, becomes %j', (wish, index, name) => {
		expect(fileNameFor(wish, 'png', index)).toBe(name);
	});
});
