import { PassThrough, Readable } from 'node:stream';
import sharp from 'sharp';
import { formatOf } from '../../nodes/Flux/segmind/format.ts';
import { peek } from '../../nodes/Flux/images/stream.ts';
import { CompletenessCheck } from '../../nodes/Flux/images/completeness.ts';

/** An image that does not compress well, so that it has several chunks. */
const noise = () =>
	sharp({
		create: {
			width: 400,
			height: 300,
			channels: 3,
			background: '#000',
			noise: { type: 'gaussian', mean: 128, sigma: 60 },
		},
	});

/** Pipes an image through the check. */
async function check(bytes: Buffer): Promise<{ arrived: Buffer; isComplete: boolean }> {
	const { head, body } = await peek(Readable.from(chunksOf(bytes), { objectMode: false }));
	const completeness = new CompletenessCheck(formatOf(head)!, head);
	const piped = completeness.pipe(body);
	const arrived = Buffer.isBuffer(piped)
		? piped
		: Buffer.concat((await (piped as Readable).toArray()) as Buffer[]);
	return { arrived, isComplete: completeness.isComplete };
}

function* chunksOf(bytes: Buffer) {
	for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

describe.each([
	['a PNG', async () => await noise().png().toBuffer()],
	['a JPEG', async () => await noise().jpeg({ quality: 95 }).toBuffer()],
	['a lossy WebP', async () => await noise().webp({ quality: 95 }).toBuffer()],
	['a lossless WebP', async () => await noise().webp({ lossless: true }).toBuffer()],
	['a GIF', async () => await noise().gif().toBuffer()],
	['an AVIF', async () => await noise().avif({ quality: 80, effort: 0 }).toBuffer()],
])('%s', (name, draw) => {
	let bytes: Buffer;

	beforeAll(async () => void (bytes = await draw()));

	it('arrives byte for byte and is complete', async () => {
		const { arrived, isComplete } = await check(bytes);
		expect(arrived.equals(bytes)).toBe(true);
		expect(isComplete).toBe(true);
	});

	it.each([0.05, 0.5, 0.9, 0.999])('is incomplete when only %f of it arrives', async (share) => {
		const part = bytes.subarray(0, Math.floor(bytes.length * share));
		expect((await check(part)).isComplete).toBe(false);
	});

	// WebP and AVIF contain their length; anything after it is not part of them.
	it('is complete when a program has appended something', async () => {
		const longer = Buffer.concat([bytes, Buffer.alloc(name === 'a GIF' ? 8 : 5000)]);
		expect((await check(longer)).isComplete).toBe(true);
	});
});

it('a source that fails before it is read does not crash the process, and a later read fails', async () => {
	const broken = new PassThrough();
	const bytes = await noise().png().toBuffer();
	const check = new CompletenessCheck(formatOf(bytes)!, bytes);
	const piped = check.pipe(broken) as Readable;
	broken.destroy(new Error('connection lost'));
	await new Promise((resolve) => setTimeout(resolve, 50));
	await expect(piped.toArray()).rejects.toThrow('connection lost');
});

it('a read fails when the connection closes without an error', async () => {
	const bytes = await noise().png().toBuffer();
	const closing = new PassThrough();
	closing.write(bytes.subarray(0, 100));
	const piped = new CompletenessCheck(formatOf(bytes)!, bytes).pipe(closing) as Readable;
	setTimeout(() => closing.destroy(), 50);
	await expect(piped.toArray()).rejects.toThrow('Premature close');
});

it('a read fails when the source fails halfway', async () => {
	const bytes = await noise().png().toBuffer();
	const broken = Readable.from(
		(async function* () {
			yield bytes.subarray(0, 100_000);
			throw new Error('connection lost');
		})(),
		{ objectMode: false },
	);
	const { head, body } = await peek(broken);
	const check = new CompletenessCheck(formatOf(head)!, head);
	await expect((check.pipe(body) as Readable).toArray()).rejects.toThrow('connection lost');
	expect(check.isComplete).toBe(false);
});
