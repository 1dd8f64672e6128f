import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { download, emulator, post, read, smallBody, submit, useEmulator } from './client.mts';

useEmulator();

describe.each([
	['png', 'flux-2-pro', { width: 256, height: 128 }],
	['jpeg', 'flux-2-pro', { width: 256, height: 128, output_format: 'jpeg' }],
	['webp', 'flux-1.1-pro', { aspect_ratio: 'custom', width: 256, height: 256 }],
])('a padded %s', (format, slug, size) => {
	const body = { prompt: 'a fox', seed: 1, ...size };

	it('has the requested file size and the same pixels', async () => {
		const id = await submit(body, slug);
		const original = await emulator.bytesOf(id);
		const pixels = async (bytes: Buffer) =>
			await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();

		// 65,538 bytes are one more than fit into a segment of JPEG.
		for (const length of [original.length + 100, original.length + 65_538, 24_000_000]) {
			emulator.imageBytes = length;
			const bytes = await emulator.bytesOf(id);
			expect(bytes.length).toBe(length);
			expect((await sharp(bytes).metadata()).format).toBe(format);
			expect((await pixels(bytes)).equals(await pixels(original))).toBe(true);
		}
	});
	it('is a little larger where its format has no smaller padding', async () => {
		const id = await submit(body, slug);
		const { length } = await emulator.bytesOf(id);
		emulator.imageBytes = length + 1;
		const padded = await emulator.bytesOf(id);
		expect(padded.length).toBeGreaterThan(length);
		expect(padded.length).toBeLessThan(length + 30);
		expect((await sharp(padded, { failOn: 'warning' }).stats()).isOpaque).toBe(true);
	});
	it('is not changed when it is large enough', async () => {
		const id = await submit(body, slug);
		const original = await emulator.bytesOf(id);
		emulator.imageBytes = original.length;
		expect((await emulator.bytesOf(id)).equals(original)).toBe(true);
	});
});

describe('padding', () => {
	it('follows the rules of PNG: every chunk has its checksum, and IEND is the last', async () => {
		emulator.imageBytes = 100_000;
		const bytes = await emulator.bytesOf(await submit(smallBody()));
		const types: string[] = [];
		for (let at = 8; at < bytes.length;) {
			const end = at + 8 + bytes.readUInt32BE(at);
			types.push(bytes.toString('latin1', at + 4, at + 8));
			expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)));
			at = end + 4;
		}
		expect(types.slice(-2)).toEqual(['paDd', 'IEND']);
	});
	it('follows the rules of JPEG: comments are between the frame header and the scan', async () => {
		emulator.imageBytes = 200_000;
		const bytes = await emulator.bytesOf(await submit(smallBody({ output_format: 'jpeg' })));
		const markers: string[] = [];
		for (let at = 2; markers.at(-1) !== 'ffda'; at += 2 + bytes.readUInt16BE(at + 2)) {
			markers.push(bytes.toString('hex', at, at + 2));
		}
		expect(markers.slice(-5)).toEqual(['fffe', 'fffe', 'fffe', 'fffe', 'ffda']);
		expect(markers.indexOf('ffc0')).toBeLessThan(markers.indexOf('fffe'));
	});
	it('follows the rules of WebP: the extended header is first, the unknown chunk last', async () => {
		emulator.imageBytes = 99_999;
		const body = { prompt: 'a fox', aspect_ratio: 'custom', width: 320, height: 256 };
		const bytes = await emulator.bytesOf(await submit(body, 'flux-1.1-pro'));
		// The format has even lengths only.
		expect(bytes.length).toBe(100_000);
		expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
		const chunks: string[] = [];
		let at = 12;
		for (; at < bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes[at + 4] & 1)) {
			chunks.push(bytes.toString('latin1', at, at + 4));
		}
		expect([chunks, at]).toEqual([['VP8X', 'VP8 ', 'PADD'], bytes.length]);
		expect([bytes.readUIntLE(24, 3), bytes.readUIntLE(27, 3)]).toEqual([319, 255]);
	});
	it('applies to downloads and to synchronous responses', async () => {
		emulator.imageBytes = 50_000;
		const response = await post('/v1/flux-2-pro', smallBody());
		const id = response.headers.get('x-request-id') ?? '';
		const bytes = await emulator.bytesOf(id);
		expect(bytes.length).toBe(50_000);
		expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
		const url = `${emulator.resultsUrl}/generations/${id}.png`;
		expect((await download(url)).equals(bytes)).toBe(true);
		emulator.responseShapes = { sync: 'images' };
		const { images } = (await read(await post('/v1/flux-2-pro', smallBody()))).body;
		expect(images[0].file_size).toBe(50_000);
	});
	it('ends with a reset', async () => {
		emulator.imageBytes = 1_000_000;
		emulator.reset();
		const id = await submit(smallBody());
		expect((await emulator.bytesOf(id)).length).toBeLessThan(1_000_000);
	});
});
