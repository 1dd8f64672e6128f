import sharp from 'sharp';
import { crc32 } from 'node:zlib';
import { type Emulator, startEmulator } from '../../../emulator/emulator.mts';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ speed: 100_000 });
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator.close());

const headers = { 'x-api-key': 'SG_test', 'content-type': 'application/json' };
const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
const call = async (path: string, more: object = {}) =>
	await fetch(emulator.baseUrl + path, {
		method: 'POST',
		headers,
		body: JSON.stringify({ prompt: 'a fox', seed: 1, ...more }),
	});
/** The request id of a finished job. */
const made = async (slug: string, more?: object) =>
	(await call(`/v1/${slug}`, more)).headers.get('x-request-id') ?? '';

describe.each([
	['png', 'flux-2-pro', { width: 256, height: 128 }],
	['jpeg', 'flux-2-pro', { width: 256, height: 128, output_format: 'jpeg' }],
	['webp', 'flux-1.1-pro', { aspect_ratio: 'custom', width: 256, height: 256 }],
])('a padded %s', (format, slug, body) => {
	it('is as large as asked, with the same pixels', async () => {
		const id = await made(slug, body);
		const drawn = await emulator.bytesOf(id);
		const pixels = async (bytes: Buffer) =>
			await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();

		// 65,538 bytes are one more than fit into a segment of JPEG.
		for (const size of [drawn.length + 100, drawn.length + 65_538, 24_000_000]) {
			emulator.pictureBytes = size;
			const bytes = await emulator.bytesOf(id);
			expect(bytes.length).toBe(size);
			expect((await sharp(bytes).metadata()).format).toBe(format);
			expect((await pixels(bytes)).equals(await pixels(drawn))).toBe(true);
		}
	});
	it('is a little larger where its format has no smaller filling', async () => {
		const id = await made(slug, body);
		const { length } = await emulator.bytesOf(id);
		emulator.pictureBytes = length + 1;
		const larger = await emulator.bytesOf(id);
		expect(larger.length).toBeGreaterThan(length);
		expect(larger.length).toBeLessThan(length + 30);
		expect((await sharp(larger, { failOn: 'warning' }).stats()).isOpaque).toBe(true);
	});
	it('is left alone when it is large enough', async () => {
		const id = await made(slug, body);
		const drawn = await emulator.bytesOf(id);
		emulator.pictureBytes = drawn.length;
		expect((await emulator.bytesOf(id)).equals(drawn)).toBe(true);
	});
});

describe('what is padded', () => {
	it('is right by the rules of PNG: every chunk has its checksum, IEND is the last', async () => {
		emulator.pictureBytes = 100_000;
		const bytes = await emulator.bytesOf(await made('flux-2-pro', { width: 64, height: 64 }));
		const types: string[] = [];
		for (let at = 8; at < bytes.length;) {
			const end = at + 8 + bytes.readUInt32BE(at);
			types.push(bytes.toString('latin1', at + 4, at + 8));
			expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)));
			at = end + 4;
		}
		expect(types.slice(-2)).toEqual(['paDd', 'IEND']);
	});
	it('is right by the rules of JPEG: comments between the size and the scan', async () => {
		emulator.pictureBytes = 200_000;
		const body = { width: 64, height: 64, output_format: 'jpeg' };
		const bytes = await emulator.bytesOf(await made('flux-2-pro', body));
		const markers: string[] = [];
		for (let at = 2; markers.at(-1) !== 'ffda'; at += 2 + bytes.readUInt16BE(at + 2)) {
			markers.push(bytes.toString('hex', at, at + 2));
		}
		expect(markers.slice(-5)).toEqual(['fffe', 'fffe', 'fffe', 'fffe', 'ffda']);
		expect(markers.indexOf('ffc0')).toBeLessThan(markers.indexOf('fffe'));
	});
	it('is right by the rules of WebP: the extended header in front, the unknown chunk behind', async () => {
		emulator.pictureBytes = 99_999;
		const body = { aspect_ratio: 'custom', width: 320, height: 256 };
		const bytes = await emulator.bytesOf(await made('flux-1.1-pro', body));
		// It has even lengths only.
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
	it('is served as such, by its address and in the answer', async () => {
		emulator.pictureBytes = 50_000;
		const id = await made('flux-2-pro', { width: 64, height: 64 });
		const bytes = await emulator.bytesOf(id);
		expect((await fetched(`${emulator.resultsUrl}/generations/${id}.png`)).equals(bytes)).toBe(
			true,
		);
		const answered = await call('/v1/flux-2-pro', { width: 64, height: 64 });
		expect(Buffer.from(await answered.arrayBuffer()).equals(bytes)).toBe(true);
		emulator.answerShapes = { sync: 'images' };
		const answer = await call('/v1/flux-2-pro', { width: 64, height: 64 });
		const { images } = (await answer.json()) as any;
		expect(images[0].file_size).toBe(50_000);
	});
	it('is as drawn again after a reset', async () => {
		emulator.pictureBytes = 1_000_000;
		emulator.reset();
		const id = await made('flux-2-pro', { width: 64, height: 64 });
		expect((await emulator.bytesOf(id)).length).toBeLessThan(1_000_000);
	});
});

describe('a job with several pictures', () => {
	const small = { width: 64, height: 64 };
	const result = async (more: object) => {
		const { request_id } = (await (await call('/v2/flux-2-pro', more)).json()) as any;
		// The usual 24 s, divided by the emulator's speed.
		await new Promise((resolve) => setTimeout(resolve, 20));
		const response = await fetch(`${emulator.baseUrl}/v2/requests/${request_id}`, { headers });
		return (await response.json()) as any;
	};

	it('lists them, drawn with one seed after the other', async () => {
		emulator.picturesPerJob = 3;
		const { request_id: id, output, images } = await result(small);
		expect(output).toEqual(
			['', '_2', '_3'].map((name) => `${emulator.resultsUrl}/generations/${id}${name}.png`),
		);
		expect(images.map(({ url }: any) => url)).toEqual(output);

		const served: Buffer[] = await Promise.all(output.map(fetched));
		emulator.picturesPerJob = 1;
		for (const [index, bytes] of served.entries()) {
			expect(bytes.equals(await emulator.bytesOf(id, index))).toBe(true);
			expect(images[index].file_size).toBe(bytes.length);
			const single = await made('flux-2-pro', { ...small, seed: 1 + index });
			expect(bytes.equals(await emulator.bytesOf(single))).toBe(true);
		}
		expect(served[0].equals(served[1])).toBe(false);
		await expect(emulator.bytesOf(id, 3)).rejects.toThrow('no image 3');
	});
	it('costs as much as one', async () => {
		emulator.picturesPerJob = 3;
		await result(small);
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0.07 });
	});
	it('lists them in every shape that has a list', async () => {
		emulator.picturesPerJob = 2;
		const two = [expect.stringMatching(/\w\.png$/), expect.stringMatching(/_2\.png$/)];
		for (const shape of ['output', 'output_list', 'strings'] as const) {
			emulator.answerShapes = { result: shape };
			expect((await result(small)).output).toEqual(two);
		}
		emulator.answerShapes = { result: 'output_object' };
		expect((await result(small)).output).toEqual(two.map((url) => ({ url })));
		for (const [sync, urlsIn] of [
			['output', (body: any) => body.output],
			['output_list', (body: any) => body.output],
			['images', (body: any) => body.images.map(({ url }: any) => url)],
			['image_list', (body: any) => body],
		] as const) {
			emulator.answerShapes = { sync };
			expect(urlsIn(await (await call('/v1/flux-2-pro', small)).json())).toEqual(two);
		}
	});
	it('answers bytes with the first', async () => {
		emulator.picturesPerJob = 2;
		const response = await call('/v1/flux-2-pro', small);
		const bytes = Buffer.from(await response.arrayBuffer());
		const id = response.headers.get('x-request-id') ?? '';
		expect(bytes.equals(await emulator.bytesOf(id, 0))).toBe(true);
	});
});
