/** Reference images: the workflow's own files and URLs, how they are sent, and how often. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../../emulator/emulator.mts';
import { startEngine, type EngineOptions } from './engine.mts';
import { apiKey, runFlux } from './flux.mts';
import { image, itemWith } from './inputFiles.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

afterEach(async () => {
	await startEngine({ binaryMode: 'filesystem' });
});

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

		it('are sent among the URLs, in the order of the list, byte for byte and with their true type', async () => {
			const photo = await image('#c33', 'webp');
			const logo = await image('#3c3', 'jpeg');
			const run = await runFlux(
				emulator,
				{ images: 'photo, https://example.com/a.png, logo' },
				{ items: [await itemWith({ logo, photo })] },
			);
			expect(run.error).toBeUndefined();
			const [first, second, third, ...rest] = bodies()[0].image_urls as string[];
			expect(rest).toEqual([]);
			expect(first).toMatch(/\.webp$/);
			expect((await bytesAt(first)).equals(photo)).toBe(true);
			expect(second).toBe('https://example.com/a.png');
			expect(third).toMatch(/\.jpeg$/);
			expect((await bytesAt(third)).equals(logo)).toBe(true);
		});

		it('are uploaded with their length, not in chunks', async () => {
			const bytes = await image('#c33');
			const storage = await recordingStorage();
			const credential = {
				apiKey,
				baseUrl: emulator.baseUrl,
				storageUrl: storage.url,
				historyUrl: '',
			};
			const items = [await itemWith({ data: bytes })];
			await runFlux(emulator, { images: 'data' }, { items, credential });
			storage.close();
			const [{ headers, body }] = storage.received;
			expect(JSON.parse(body)).toEqual({
				data_urls: [`data:image/png;base64,${bytes.toString('base64')}`],
			});
			expect(headers['content-type']).toBe('application/json');
			expect(headers['content-length']).toBe(String(body.length));
			expect(headers['transfer-encoding']).toBeUndefined();
		});

		it('are the one image that flux-1.1-pro takes', async () => {
			const bytes = await image('#c33');
			await runFlux(
				emulator,
				{ model: 'flux-1.1-pro', image: 'data' },
				{ items: [await itemWith({ data: bytes })] },
			);
			expect((await bytesAt(bodies()[0].image_prompt)).equals(bytes)).toBe(true);
		});

		it('are found in workflows that keep their files within the json', async () => {
			const bytes = await image('#c33');
			const { binary } = await itemWith({ photo: bytes });
			const items = [{ json: { prompt: 'x', _files: binary } }] as never;
			const settings = { binaryMode: 'combined' } as never;
			for (const images of ['photo', '_files.photo']) {
				const run = await runFlux(emulator, { images }, { items, settings });
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
	])('may be %s', async (_name, images) => {
		const urls = ['https://example.com/a.png', 'https://example.com/b.png'];
		await runFlux(emulator, { images }, { items: [{ json: { prompt: 'x', urls } }] });
		expect(bodies()[0].image_urls).toEqual(urls);
	});

	it('are left out of the body when there are none', async () => {
		await runFlux(emulator, { images: ' , \n' });
		expect(bodies()[0]).not.toHaveProperty('image_urls');
	});
});

describe('a file is uploaded', () => {
	it('once for all items of a run that use it', async () => {
		const logo = await image('#c33');
		const items = await Promise.all(
			['#111', '#222', '#333'].map(
				async (colour) => await itemWith({ logo, photo: await image(colour) }),
			),
		);
		const run = await runFlux(emulator, { images: 'logo, photo' }, { items });
		expect(run.output[0]).toHaveLength(3);
		// One logo and three photos.
		expect(uploads()).toHaveLength(4);
		const logos = bodies().map(({ image_urls: urls }) => (urls as string[])[0]);
		expect(new Set(logos).size).toBe(1);
	});

	it('once for all rounds of a loop, and for other workflows in the process, with the same account', async () => {
		const items = [await itemWith({ logo: await image('#c33') })];
		await runFlux(emulator, { images: 'logo' }, { items });
		await runFlux(emulator, { images: 'logo' }, { items });
		const { baseUrl, storageUrl } = emulator;
		const credential = { apiKey: `${apiKey}_2`, baseUrl, storageUrl, historyUrl: '' };
		await runFlux(emulator, { images: 'logo' }, { items, credential });
		const urls = bodies().map(({ image_urls: each }) => (each as string[])[0]);
		expect(uploads()).toHaveLength(2);
		expect(urls[1]).toBe(urls[0]);
	});

	it.each([{ status: 502 }, { reset: true }, { lostResponse: true }, { status: 200, body: '{}' }])(
		'again after %j, because uploads are free',
		async (fault) => {
			emulator.failNext('upload', fault, 2);
			const bytes = await image('#c33');
			const run = await runFlux(
				emulator,
				{ images: 'data' },
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
			{ images: 'logo', options: { maxConcurrency: 1 } },
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
			const run = await runFlux(emulator, { images: 'data' }, { items });
			expect(run.error).toBeUndefined();
			expect(bodies()[0].image_urls).toEqual([expect.stringMatching(emulator.resultsUrl)]);
		},
	);

	it('with the key, to the Storage URL of the credential', async () => {
		const items = [await itemWith({ data: await image('#c33') })];
		await runFlux(emulator, { images: 'data' }, { items });
		expect(uploads()).toEqual([expect.objectContaining({ hadKey: true })]);
	});
});

it('a file that is too large for the storage ends the run with advice, and nothing is charged', async () => {
	emulator.failNext('upload', { status: 413 });
	const items = [await itemWith({ data: await image('#c33') })];
	const run = await runFlux(emulator, { images: 'data' }, { items });
	expect(run.error?.message).toMatch(/^An image is too large/);
	expect(run.error?.description).toMatch(/Resize it/);
	expect(emulator.bill.submitted).toBe(0);
});

describe('a file', () => {
	it.each<[string, () => Promise<Record<string, Buffer>>, RegExp]>([
		['that is missing', async () => ({}), /'photo' in Reference Images is neither/],
		[
			'that is text',
			async () => ({ photo: Buffer.from('hello') }),
			/The file 'photo' in Reference Images is not a PNG, JPEG or WebP/,
		],
		[
			'that is empty',
			async () => ({ photo: Buffer.alloc(0) }),
			/The file 'photo' in Reference Images is not a PNG, JPEG or WebP/,
		],
		[
			'that is a GIF',
			async () => ({ photo: await image('#c33', 'gif') }),
			/The file 'photo' in Reference Images is not a PNG, JPEG or WebP/,
		],
	])('%s is rejected before any request of the run', async (_name, files, message) => {
		const good = await itemWith({ photo: await image('#c33') });
		const run = await runFlux(
			emulator,
			{ images: 'photo' },
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
			{ images: 'photo' },
			{ items: [good, { json: { prompt: 'x' } }, good], onError: 'continueRegularOutput' },
		);
		expect(run.output[0].map(({ json }) => json.status ?? json.details)).toEqual([
			'COMPLETED',
			expect.objectContaining({ item: 1, charged: 'no' }),
			'COMPLETED',
		]);
	});
});
