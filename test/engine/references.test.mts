/** Reference images: the workflow's own files and URLs, how they are sent, and how often. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { startEngine, stopEngine, type EngineOptions } from './engine.mts';
import { apiKey, runFlux } from './flux.mts';
import { n8nContainer, n8nCore } from './n8nCore.mts';

let emulator: Emulator;

beforeAll(async () => {
	await startEngine({ binaryMode: 'filesystem' });
	emulator = await startEmulator({ speed: 200, credits: 1000 });
});

afterEach(async () => {
	emulator.reset();
	await startEngine({ binaryMode: 'filesystem' });
});

afterAll(async () => {
	await emulator.close();
	await stopEngine();
});

type Format = 'png' | 'jpeg' | 'webp' | 'gif';

const image = async (background: string, format: Format = 'png') =>
	await sharp({ create: { width: 200, height: 100, channels: 3, background } })
		.toFormat(format)
		.toBuffer();

/** A file as n8n keeps it in the current binary mode, with a wrong name and type. */
async function stored(bytes: Buffer) {
	const binary = { data: '', mimeType: 'text/plain', fileName: 'notes.txt' };
	const location = { type: 'execution' as const, workflowId: 'w', executionId: 'earlier' };
	return await n8nContainer().get(n8nCore().BinaryDataService).store(location, bytes, binary);
}

async function itemWith(files: Record<string, Buffer>): Promise<INodeExecutionData> {
	const entries = Object.entries(files).map(
		async ([name, bytes]) => [name, await stored(bytes)] as const,
	);
	return { json: { prompt: 'x' }, binary: Object.fromEntries(await Promise.all(entries)) };
}

const bodies = () => emulator.bill.entries.map(({ body }) => body as Record<string, unknown>);
const uploads = () => emulator.requests.filter(({ host }) => host === 'storage');

/** A storage service that records each request as it arrives. */
async function recordingStorage() {
	const received: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
	const server = createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray()).toString();
		received.push({ headers: request.headers, body });
		response.setHeader('content-type', 'application/json');
		response.end('{"file_urls":["https://example.com/uploaded.png"]}');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return { received, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Downloads a URL from a request body. */
const bytesAt = async (url: unknown) => Buffer.from(await (await fetch(String(url))).arrayBuffer());

describe.each<EngineOptions['binaryMode']>(['default', 'filesystem'])(
	"files in n8n's binary mode %s",
	(binaryMode) => {
		beforeEach(async () => await startEngine({ binaryMode }));

		it('are sent after the URLs, in the order of their fields, byte for byte and with their true type', async () => {
			const photo = await image('#c33', 'webp');
			const logo = await image('#3c3', 'jpeg');
			const run = await runFlux(
				emulator,
				{ imageUrls: 'https://example.com/a.png', imageFields: 'photo, logo' },
				{ items: [await itemWith({ logo, photo })] },
			);
			expect(run.error).toBeUndefined();
			const [first, second, third, ...rest] = bodies()[0].image_urls as string[];
			expect(rest).toEqual([]);
			expect(first).toBe('https://example.com/a.png');
			expect(second).toMatch(/\.webp$/);
			expect((await bytesAt(second)).equals(photo)).toBe(true);
			expect(third).toMatch(/\.jpeg$/);
			expect((await bytesAt(third)).equals(logo)).toBe(true);
		});

		it('are uploaded with their length, not in chunks', async () => {
			const bytes = await image('#c33');
			const storage = await recordingStorage();
			const credential = { apiKey, baseUrl: emulator.baseUrl, storageUrl: storage.url };
			const items = [await itemWith({ data: bytes })];
			await runFlux(emulator, { imageFields: 'data' }, { items, credential });
			storage.close();
			const [{ headers, body }] = storage.received;
			expect(JSON.parse(body)).toEqual({
				data_urls: [`data:image/png;base64,${bytes.toString('base64')}`],
			});
			expect(headers['content-type']).toBe('application/json');
			expect(headers['content-length']).toBe(String(body.length));
			expect(headers['transfer-encoding']).toBeUndefined();
		});

		it('replace the URL for flux-1.1-pro, which takes one image', async () => {
			const bytes = await image('#c33');
			await runFlux(
				emulator,
				{ model: 'flux-1.1-pro', imageFields: 'data', imageUrl: 'https://example.com/a.png' },
				{ items: [await itemWith({ data: bytes })] },
			);
			expect((await bytesAt(bodies()[0].image_prompt)).equals(bytes)).toBe(true);
		});

		it('are found in workflows that keep their files within the json', async () => {
			const bytes = await image('#c33');
			const { binary } = await itemWith({ photo: bytes });
			const items = [{ json: { prompt: 'x', _files: binary } }] as never;
			const settings = { binaryMode: 'combined' } as never;
			for (const imageFields of ['photo', '_files.photo']) {
				const run = await runFlux(emulator, { imageFields }, { items, settings });
				expect(run.error).toBeUndefined();
			}
			expect(bodies()).toHaveLength(2);
			for (const { image_urls: urls } of bodies()) {
				expect((await bytesAt((urls as string[])[0])).equals(bytes)).toBe(true);
			}
		});
	},
);

describe('reference URLs', () => {
	it.each([
		['a list from an expression', '={{ $json.urls }}'],
		['text with a line each', 'https://example.com/a.png\nhttps://example.com/b.png\n'],
		['text with commas', 'https://example.com/a.png, https://example.com/b.png'],
	])('may be %s', async (_name, imageUrls) => {
		const urls = ['https://example.com/a.png', 'https://example.com/b.png'];
		await runFlux(emulator, { imageUrls }, { items: [{ json: { prompt: 'x', urls } }] });
		expect(bodies()[0].image_urls).toEqual(urls);
	});

	it('are left out of the body when there are none', async () => {
		await runFlux(emulator, { imageUrls: '', imageFields: '' });
		expect(bodies()[0]).not.toHaveProperty('image_urls');
	});

	it.each(['ftp://example.com/a.png', 'photo.png', '={{ [7] }}'])(
		'like %s are rejected before any request',
		async (imageUrls) => {
			const run = await runFlux(emulator, { imageUrls });
			expect(run.error?.message).toMatch(/^Reference Image URLs cannot be '/);
			expect(run.error?.description).toContain('Reference Image Fields');
			expect(emulator.requests).toEqual([]);
		},
	);
});

describe('a file is uploaded', () => {
	it('once for all items of a run that use it', async () => {
		const logo = await image('#c33');
		const items = await Promise.all(
			['#111', '#222', '#333'].map(
				async (colour) => await itemWith({ logo, photo: await image(colour) }),
			),
		);
		const run = await runFlux(emulator, { imageFields: 'logo, photo' }, { items });
		expect(run.output[0]).toHaveLength(3);
		// One logo and three photos.
		expect(uploads()).toHaveLength(4);
		const logos = bodies().map(({ image_urls: urls }) => (urls as string[])[0]);
		expect(new Set(logos).size).toBe(1);
	});

	it('only once for a job that a retry resumes', async () => {
		emulator.failNext('result', { status: 401 }, 2);
		const items = [await itemWith({ data: await image('#c33') })];
		const failed = await runFlux(emulator, { imageFields: 'data' }, { items });
		const again = await runFlux(emulator, {}, { runData: failed.executionData });
		expect(again.error).toBeUndefined();
		expect(uploads()).toHaveLength(1);
		expect(emulator.bill.submitted).toBe(1);
	});

	it.each([{ status: 502 }, { reset: true }, { lostResponse: true }, { status: 200, body: '{}' }])(
		'again after %j, because uploads are free',
		async (fault) => {
			emulator.failNext('upload', fault, 2);
			const bytes = await image('#c33');
			const run = await runFlux(
				emulator,
				{ imageFields: 'data' },
				{ items: [await itemWith({ data: bytes })] },
			);
			expect(run.error).toBeUndefined();
			expect(uploads()).toHaveLength(3);
			expect((await bytesAt((bodies()[0].image_urls as string[])[0])).equals(bytes)).toBe(true);
		},
	);

	it('by another item when the first one failed to upload it', async () => {
		// As many times as one item tries.
		emulator.failNext('upload', { status: 502 }, 5);
		const logo = await image('#c33');
		const items = [await itemWith({ logo }), await itemWith({ logo })];
		const run = await runFlux(
			emulator,
			{ imageFields: 'logo', options: { maxConcurrency: 1 } },
			{ items, onError: 'continueRegularOutput' },
		);
		const results = run.output[0].map(({ json }) => json.status ?? json.details);
		expect(results).toHaveLength(2);
		// Either item may be the first: the one that reads its file faster.
		expect(results).toContain('COMPLETED');
		expect(results).toContainEqual(expect.objectContaining({ http_code: 502, charged: 'no' }));
	}, 30_000);

	it.each(['file_urls', 'urls', 'array'] as const)(
		'whatever the shape of the response, here %s',
		async (shape) => {
			emulator.uploadShape = shape;
			const items = [await itemWith({ data: await image('#c33') })];
			const run = await runFlux(emulator, { imageFields: 'data' }, { items });
			expect(run.error).toBeUndefined();
			expect(bodies()[0].image_urls).toEqual([expect.stringMatching(emulator.resultsUrl)]);
		},
	);

	it('with the key, to the Storage URL of the credential', async () => {
		const items = [await itemWith({ data: await image('#c33') })];
		await runFlux(emulator, { imageFields: 'data' }, { items });
		expect(uploads()).toEqual([expect.objectContaining({ hadKey: true })]);
	});
});

it('a file that is too large for the storage ends the run with advice, and nothing is charged', async () => {
	emulator.failNext('upload', { status: 413 });
	const items = [await itemWith({ data: await image('#c33') })];
	const run = await runFlux(emulator, { imageFields: 'data' }, { items });
	expect(run.error?.message).toMatch(/^A reference image is too large/);
	expect(run.error?.description).toMatch(/Resize it/);
	expect(emulator.bill.submitted).toBe(0);
});

describe('a file', () => {
	it.each<[string, () => Promise<Record<string, Buffer>>, RegExp]>([
		['that is missing', async () => ({}), /The item has no file in the field 'photo'/],
		[
			'that is text',
			async () => ({ photo: Buffer.from('hello') }),
			/'photo' is not a PNG, JPEG or WebP/,
		],
		[
			'that is empty',
			async () => ({ photo: Buffer.alloc(0) }),
			/'photo' is not a PNG, JPEG or WebP/,
		],
		[
			'that is a GIF',
			async () => ({ photo: await image('#c33', 'gif') }),
			/'photo' is not a PNG, JPEG or WebP/,
		],
	])('%s is rejected before any request of the run', async (_name, files, message) => {
		const good = await itemWith({ photo: await image('#c33') });
		const run = await runFlux(
			emulator,
			{ imageFields: 'photo' },
			{ items: [good, good, await itemWith(await files())] },
		);
		expect(run.error?.message).toMatch(message);
		expect(run.error?.context?.itemIndex).toBe(2);
		expect(run.error?.description).toContain('nothing is charged');
		expect(emulator.requests).toEqual([]);
	});

	it('that is missing from one item does not affect the others with Continue On Fail', async () => {
		const good = await itemWith({ photo: await image('#c33') });
		const run = await runFlux(
			emulator,
			{ imageFields: 'photo' },
			{ items: [good, { json: { prompt: 'x' } }, good], onError: 'continueRegularOutput' },
		);
		expect(run.output[0].map(({ json }) => json.status ?? json.details)).toEqual([
			'COMPLETED',
			expect.objectContaining({ item: 1, charged: 'no' }),
			'COMPLETED',
		]);
	});
});

it('a second reference field is rejected for flux-1.1-pro, which takes one image', async () => {
	const run = await runFlux(emulator, { model: 'flux-1.1-pro', imageFields: 'a, b' });
	expect(run.error?.message).toMatch(/^Reference Image Field contains 2 names: a, b/);
	expect(emulator.requests).toEqual([]);
});
