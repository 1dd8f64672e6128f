/** Files that the node does not know, and URLs that it does not open: what is paid for is delivered or named. */
import sharp from 'sharp';
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf } from './engine.mts';
import { runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

const continues = { onError: 'continueRegularOutput' } as const;

const downloads = () => emulator.requests.filter(({ host }) => host === 'results').length;

const draw = () => sharp({ create: { width: 90, height: 60, channels: 3, background: '#c33' } });

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
const bmp = Buffer.concat([Buffer.from('BM'), Buffer.alloc(200)]);
const tiff = async () => await draw().tiff().toBuffer();

const typed = (body: Buffer, type: string) => ({
	status: 200,
	body,
	headers: { 'content-type': type },
});

describe.each([
	['async', 'image'],
	['sync', 'sync'],
] as const)('an image of a kind that the node does not know (%s)', (mode, route) => {
	it.each([
		['SVG', 'image/svg+xml', 'svg', async () => svg],
		['TIFF', 'image/tiff', 'tiff', tiff],
		['BMP', 'image/bmp', 'bmp', async () => bmp],
	])('such as %s is delivered with its declared type', async (_name, type, extension, make) => {
		const body = await make();
		emulator.failNext(route, typed(body, type));
		const run = await runFlux(emulator, { mode, options: { fileName: 'logo' } });
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		expect(item.binary?.data).toMatchObject({ mimeType: type, fileName: `logo.${extension}` });
		expect((await binaryOf(item)).equals(body)).toBe(true);
		expect(item.json).not.toHaveProperty('incomplete');
		expect(item.json).not.toHaveProperty('width');
		expect(downloads()).toBe(mode === 'sync' ? 0 : 1);
	});
});

it('synchronous bytes of any kind but text are delivered: they cannot be fetched again', async () => {
	emulator.failNext('sync', { status: 200, body: bmp });
	const run = await runFlux(emulator, { mode: 'sync', options: { fileName: 'logo' } });
	const [item] = run.output[0];
	expect(item.binary?.data).toMatchObject({
		mimeType: 'application/octet-stream',
		fileName: 'logo.bin',
	});
	expect((await binaryOf(item)).equals(bmp)).toBe(true);
});

it.each(['image/png', 'text/plain'])(
	'a synchronous text is not an image, though it is declared as %s',
	async (type) => {
		emulator.failNext('sync', typed(Buffer.from('so sorry'), type));
		const run = await runFlux(emulator, { mode: 'sync' }, continues);
		expect(run.output[0][0].json.error).toEqual(expect.any(String));
		expect(run.output[0][0].binary).toBeUndefined();
	},
);

describe('a file that ends in an odd way every time', () => {
	it.each([
		[
			'WebP that claims to be longer',
			'webp',
			(bytes: Buffer) => {
				bytes.writeUInt32LE(bytes.length + 1000, 4);
				return bytes;
			},
		],
		['JPEG without its end', 'jpeg', (bytes: Buffer) => bytes.subarray(0, -2)],
		[
			'PNG with 100 kB behind its end',
			'png',
			(bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(100_000)]),
		],
	] as const)(
		'such as a %s is delivered as incomplete',
		async (_name, format, change) => {
			const body = change(await draw().toFormat(format).toBuffer());
			emulator.failNext('image', { status: 200, body }, 5);
			const run = await runFlux(emulator);
			expect(run.error).toBeUndefined();
			const [item] = run.output[0];
			expect(item.json).toMatchObject({ incomplete: true, status: 'COMPLETED', width: 90 });
			expect((await binaryOf(item)).equals(body)).toBe(true);
			expect(downloads()).toBe(5);
		},
		30_000,
	);

	it('such as bytes that are not the PNG they claim to be, too', async () => {
		emulator.failNext('image', typed(bmp, 'image/png'), 5);
		const run = await runFlux(emulator);
		expect(run.output[0][0].json.incomplete).toBe(true);
		expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
	}, 30_000);

	it('is delivered though the last download breaks', async () => {
		emulator.failNext('image', { truncated: true }, 2);
		emulator.failNext('image', { status: 404, headers: { 'retry-after': '0.01' } }, 5);
		const run = await runFlux(emulator);
		expect(run.output[0][0].json.incomplete).toBe(true);
	}, 30_000);

	it('but has another length every time was cut off on its way', async () => {
		const png = await draw().png().toBuffer();
		for (let cut = 20; cut < 25; cut += 1) {
			emulator.failNext('image', { status: 200, body: png.subarray(0, -cut) });
		}
		const run = await runFlux(emulator, {}, continues);
		expect(run.output[0][0].json).toMatchObject({
			error: expect.stringMatching(/^The downloaded image was incomplete/),
			image_url: expect.stringMatching(emulator.resultsUrl),
		});
	}, 30_000);
});

describe('the URL of an image', () => {
	const resultWith = (output: string) => ({
		status: 200,
		body: JSON.stringify({ status: 'COMPLETED', output }),
	});

	const withPassword = (url: string) => url.replace('http://', 'http://user:password@');

	it.each(['async', 'sync'] as const)(
		'that has a password is named, and not opened (%s)',
		async (mode) => {
			const url = `${withPassword(emulator.resultsUrl)}/generations/a.png`;
			emulator.failNext(mode === 'sync' ? 'sync' : 'result', resultWith(url));
			const run = await runFlux(emulator, { mode }, continues);
			expect(run.output[0][0].json).toMatchObject({
				error: `The node does not open the URL of the image: "${url}"`,
				details: expect.objectContaining({
					charged: 'yes',
					description: expect.stringContaining('https://'),
				}),
			});
			expect(downloads()).toBe(0);
		},
	);

	it('may lead to another one', async () => {
		emulator.failNext('image', {
			status: 302,
			body: '',
			headers: { location: `${emulator.resultsUrl}/generations/elsewhere.png` },
		});
		emulator.failNext('image', { status: 307, body: '', headers: { location: 'b.png' } });
		emulator.failNext('image', { status: 200, body: await draw().png().toBuffer() });
		const run = await runFlux(emulator);
		expect(run.error).toBeUndefined();
		expect(run.output[0][0].json).toMatchObject({ width: 90 });
		expect(run.output[0][0].json.image_url).not.toContain('elsewhere');
		expect(emulator.requests.at(-1)?.path).toBe('/generations/b.png');
	});

	it('that leads to one that is not opened is not followed', async () => {
		const location = `${withPassword(emulator.resultsUrl)}/generations/a.png`;
		emulator.failNext('image', { status: 302, body: '', headers: { location } });
		const run = await runFlux(emulator, {}, continues);
		expect(run.output[0][0].json).toMatchObject({
			error: `The node does not open the URL of the image: "${location}"`,
			image_url: expect.not.stringContaining('password'),
			details: expect.objectContaining({ charged: 'yes' }),
		});
		expect(downloads()).toBe(1);
	});

	it('that leads in a circle ends', async () => {
		emulator.failNext('image', { status: 302, body: '', headers: { location: 'a.png' } }, 100);
		const run = await runFlux(emulator, {}, continues);
		expect(run.output[0][0].json.error).toMatch(/^The image URL returned HTTP 302/);
		expect(downloads()).toBeLessThanOrEqual(30);
	}, 30_000);

	it('is not opened, so it may be anything, with the download off', async () => {
		const url = `${withPassword(emulator.resultsUrl)}/generations/a.png`;
		emulator.failNext('result', resultWith(url));
		const run = await runFlux(emulator, { options: { downloadImage: false } });
		expect(run.output[0][0].json.image_url).toBe(url);
		expect(downloads()).toBe(0);
	});
});
