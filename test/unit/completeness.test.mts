import { PassThrough, Readable } from 'node:stream';
import sharp from 'sharp';
import { formatOf } from '../../nodes/Flux/segmind/format.ts';
import { peek } from '../../nodes/Flux/images/stream.ts';
import { CompletenessCheck } from '../../nodes/Flux/images/completeness.ts';

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

/** What comes out at the other end, and what the check says of it. */
async function pass(bytes: Buffer): Promise<{ arrived: Buffer; isComplete: boolean }> {
	const { head, body } = await peek(Readable.from(chunksOf(bytes), { objectMode: false }));
	const check = new CompletenessCheck(formatOf(head)!, head);
	const piped = check.pipe(body);
	const arrived = Buffer.isBuffer(piped)
		? piped
		: Buffer.concat((await (piped as Readable).toArray()) as Buffer[]);
	return { arrived, isComplete: check.isComplete };
}

function* chunksOf(bytes: Buffer) {
	for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
}

describe.each([
	['png', async () => await noise().png().toBuffer()],
	['jpeg', async () => await noise().jpeg({ quality: 95 }).toBuffer()],
	['lossy webp', async () => await noise().webp({ quality: 95 }).toBuffer()],
	['lossless webp', async () => await noise().webp({ lossless: true }).toBuffer()],
	['gif', async () => await noise().gif().toBuffer()],
	['avif', async () => await noise().avif({ quality: 80, effort: 0 }).toBuffer()],
])('a %s on its way', (format, draw) => {
	let bytes: Buffer;

	beforeAll(async () => void (bytes = await draw()));

	it('arrives byte for byte and is whole', async () => {
		const { arrived, isComplete } = await pass(bytes);
		expect(arrived.equals(bytes)).toBe(true);
		expect(isComplete).toBe(true);
	});

	it.each([0.05, 0.5, 0.9, 0.999])('is not whole when only %f of it came', async (share) => {
		const part = bytes.subarray(0, Math.floor(bytes.length * share));
		expect((await pass(part)).isComplete).toBe(false);
	});

	// WebP and AVIF say how long they are; whatever follows is not part of them.
	it('is whole when a program has written something behind it', async () => {
		const longer = Buffer.concat([bytes, Buffer.alloc(format === 'gif' ? 8 : 5000)]);
		expect((await pass(longer)).isComplete).toBe(true);
	});
});

it('a picture that breaks off before anybody reads it ends no process, and tells who reads later', async () => {
	const broken = new PassThrough();
	const bytes = await noise().png().toBuffer();
	const check = new CompletenessCheck(formatOf(bytes)!, bytes);
	const piped = check.pipe(broken) as Readable;
	broken.destroy(new Error('connection lost'));
	await new Promise((resolve) => setTimeout(resolve, 50));
	await expect(piped.toArray()).rejects.toThrow('connection lost');
});

it('a picture whose connection closes without a word breaks off for who reads it', async () => {
	const bytes = await noise().png().toBuffer();
	const closing = new PassThrough();
	closing.write(bytes.subarray(0, 100));
	const piped = new CompletenessCheck(formatOf(bytes)!, bytes).pipe(closing) as Readable;
	setTimeout(() => closing.destroy(), 50);
	await expect(piped.toArray()).rejects.toThrow('Premature close');
});

it('a picture that breaks off on its way breaks off for who reads it', async () => {
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
