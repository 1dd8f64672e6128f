/** The output of images: where n8n stores them, what their items contain, and downloads that fail. */
import sharp from 'sharp';
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf } from './engine.mts';
import { promptItems, runFlux } from './flux.mts';
import { n8nContainer, n8nCore } from './n8nCore.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

const downloads = () => emulator.requests.filter(({ host }) => host === 'results').length;

describe('an image', () => {
	it('has the field and the file name that are set in the options', async () => {
		const options = { binaryPropertyName: 'poster', fileName: 'offer' };
		const run = await runFlux(emulator, { model: 'flux-1.1-pro', options });
		const [{ binary }] = run.output[0];
		expect(Object.keys(binary ?? {})).toEqual(['poster']);
		expect(binary?.poster).toMatchObject({ fileName: 'offer.webp', mimeType: 'image/webp' });
	});

	it('is in the binary store of n8n, byte for byte as Segmind serves it', async () => {
		emulator.imageBytes = 5_000_000;
		const run = await runFlux(emulator);
		const [item] = run.output[0];
		expect(item.binary?.data.id).toMatch(/^filesystem/);
		const bytes = await binaryOf(item);
		expect(bytes.length).toBe(5_000_000);
		expect(bytes.equals(await emulator.bytesOf(String(item.json.request_id)))).toBe(true);
	});

	it.each(['async', 'sync'])(
		'has the facts about it in its json, and nothing of the input (%s)',
		async (mode) => {
			const items = [{ json: { prompt: 'x', customer: 'Ms Example' } }];
			const run = await runFlux(emulator, { mode }, { items });
			const [{ json, pairedItem }] = run.output[0];
			expect(json).toEqual({
				model: 'flux-2-pro',
				mode,
				request_id: emulator.bill.entries[0].request_id,
				status: 'COMPLETED',
				prompt: 'x',
				...(mode === 'async' && { image_url: expect.stringMatching(emulator.resultsUrl) }),
				seed: (emulator.bill.entries[0].body as Record<string, unknown>).seed,
				width: 1024,
				height: 1024,
				metrics: expect.objectContaining({ cost: 0.07, inference_time: expect.any(Number) }),
			});
			expect(Object.keys(json)).toEqual([
				...['model', 'mode', 'request_id', 'status', 'prompt'],
				...(mode === 'async' ? ['image_url'] : []),
				...['seed', 'metrics', 'width', 'height'],
			]);
			expect(Object.values(json.metrics as object).every(Number.isFinite)).toBe(true);
			expect(pairedItem).toEqual({ item: 0 });
		},
	);

	it.each([
		['spring/offer', 'spring-offer'],
		['..\\..\\offer', 'offer'],
		['offer\u0000\n.png', 'offer'],
		['../..', 'image'],
		['A/B test', 'A-B test'],
		['a'.repeat(500), 'a'.repeat(191)],
		['春の花'.repeat(60), '春の花'.repeat(21)],
	])('with the file name %j is named %s.png', async (fileName, name) => {
		const run = await runFlux(emulator, { options: { fileName } });
		expect(run.output[0][0].binary?.data.fileName).toBe(`${name}.png`);
		expect(run.output[0][0].binary?.data.directory).toBeUndefined();
	});

	it('has a name that no other of the run has, in the order of the items', async () => {
		// The first one to be asked for takes the longest.
		emulator.failNext('submit', { delayMs: 400 });
		const items = promptItems('one', 'two', 'three', 'four');
		const fileName = '={{ $json.prompt === "two" ? "autumn" : "spring" }}';
		const run = await runFlux(emulator, { options: { fileName } }, { items });
		expect(run.output[0].map(({ binary }) => binary?.data.fileName)).toEqual([
			'spring.png',
			'autumn.png',
			'spring-2.png',
			'spring-3.png',
		]);
	});

	it('has the same name in a retry', async () => {
		const items = promptItems('one', 'lost worker', 'three');
		const parameters = { options: { fileName: 'spring' } };
		const failed = await runFlux(emulator, parameters, { items });
		expect(failed.error?.context?.itemIndex).toBe(1);
		const again = await runFlux(emulator, parameters, {
			runData: failed.executionData,
			retryWithSavedWorkflow: true,
			onError: 'continueRegularOutput',
		});
		const names = again.output[0].map(({ binary }) => binary?.data.fileName);
		expect(names).toEqual(['spring.png', undefined, 'spring-3.png']);
	});

	it('is named by its prompt and its seed', async () => {
		const items = promptItems(
			'A red bicycle, leaning on a wall',
			'A red bicycle, leaning on a wall',
		);
		const run = await runFlux(emulator, { modelOptions: { seed: 7 } }, { items });
		expect(run.output[0].map(({ binary }) => binary?.data.fileName)).toEqual([
			'a-red-bicycle-leaning-on-a-wall-7.png',
			'a-red-bicycle-leaning-on-a-wall-7-2.png',
		]);
	});

	it('is only a URL when the download is off', async () => {
		const run = await runFlux(emulator, { options: { downloadImage: false } });
		const [{ json, binary }] = run.output[0];
		expect(binary).toBeUndefined();
		expect(json).not.toHaveProperty('width');
		expect(json.image_url).toMatch(emulator.resultsUrl);
		expect(downloads()).toBe(0);
	});

	it('without a URL is a file even when the download is off, because it would be lost otherwise', async () => {
		emulator.responseShapes = { sync: 'image_base64' };
		const run = await runFlux(emulator, { mode: 'sync', options: { downloadImage: false } });
		const [item] = run.output[0];
		expect(item.json).not.toHaveProperty('image_url');
		expect(Buffer.byteLength(await binaryOf(item))).toBeGreaterThan(1000);
	});

	it.each([
		['gif', 'image/gif'],
		['avif', 'image/avif'],
		['webp', 'image/webp'],
	] as const)('of the type %s is recognized by its bytes', async (format, mimeType) => {
		const body = await sharp({
			create: { width: 90, height: 60, channels: 3, background: '#c33' },
		})
			.toFormat(format)
			.toBuffer();
		emulator.failNext('image', { status: 200, body });
		const run = await runFlux(emulator);
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		expect(item.binary?.data.mimeType).toBe(mimeType);
		expect(item.binary?.data.fileName).toMatch(new RegExp(`\\.${format}$`));
		expect(item.json).toMatchObject({ width: 90, height: 60 });
		expect((await binaryOf(item)).equals(body)).toBe(true);
	});
});

describe('several images of a job', () => {
	it.each(['async', 'sync'] as const)('are one item each (%s)', async (mode) => {
		emulator.imagesPerJob = 3;
		emulator.responseShapes = { sync: 'output_list', result: 'output_list' };
		const run = await runFlux(emulator, { mode }, { items: promptItems('one', 'two') });
		expect(run.error).toBeUndefined();
		const items = run.output[0];
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
		);
		expect(items.map(({ json }) => json.image_index)).toEqual([0, 1, 2, 0, 1, 2]);
		const names = items.map(({ binary }) => String(binary?.data.fileName));
		expect(names[1]).toBe(names[0].replace('.png', '-2.png'));
		expect(names[2]).toBe(names[0].replace('.png', '-3.png'));
		for (const item of items) {
			const { request_id: id, image_index: index } = item.json;
			const made = await emulator.bytesOf(String(id), Number(index));
			expect((await binaryOf(item)).equals(made)).toBe(true);
		}
		expect(new Set(items.map(({ json }) => json.image_url)).size).toBe(6);
	});
});

it('the only image of a job has no index', async () => {
	const run = await runFlux(emulator);
	expect(run.output[0][0].json).not.toHaveProperty('image_index');
});

describe('a download', () => {
	it.each([
		['that returns a web page', { status: 200, body: '<!doctype html><h1>Sign in</h1>' }],
		['that returns an empty file', { status: 200, body: '' }],
		['that is truncated without an error', { truncated: true }],
		['that is shorter than its Content-Length', { aborted: true }],
		['that fails with a 502', { status: 502 }],
		['whose connection breaks', { reset: true }],
	])('%s is repeated', async (_name, fault) => {
		emulator.failNext('image', fault);
		const run = await runFlux(emulator);
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		const made = await emulator.bytesOf(String(item.json.request_id));
		expect((await binaryOf(item)).equals(made)).toBe(true);
		expect(downloads()).toBe(2);
	});

	it('from a host that is unavailable six times is delivered: it is paid for', async () => {
		emulator.failNext('image', { status: 503, headers: { 'retry-after': '0.01' } }, 6);
		const run = await runFlux(emulator, {}, { onError: 'continueRegularOutput' });
		expect(run.output[0][0].json).not.toHaveProperty('error');
		expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
		expect(downloads()).toBe(7);
	});

	it.each([
		[
			'that returns a web page',
			{ status: 200, body: '<!doctype html><h1>Sign in</h1>' },
			/^Segmind returned a file that is not an image/,
		],
	])(
		'%s every time ends in an error with the URL, and is charged',
		async (_name, fault, message) => {
			emulator.failNext('image', fault, 100);
			const run = await runFlux(emulator, {}, { onError: 'continueRegularOutput' });
			const [{ json, binary }] = run.output[0];
			expect(binary).toBeUndefined();
			expect(json.error).toMatch(message);
			expect(json.details).toMatchObject({
				charged: 'yes',
				status: 'COMPLETED',
				description: expect.stringContaining(emulator.resultsUrl),
			});
			expect(downloads()).toBe(5);
			expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1 });
		},
	);
});

it('an incomplete synchronous image is delivered, because it cannot be fetched again', async () => {
	const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#c33' } })
		.png()
		.toBuffer();
	const body = png.subarray(0, -12);
	emulator.failNext('sync', { status: 200, body });
	const run = await runFlux(emulator, { mode: 'sync' });
	expect((await binaryOf(run.output[0][0])).equals(body)).toBe(true);
	expect(run.output[0][0].json.incomplete).toBe(true);
});

it('a complete image is not marked as incomplete', async () => {
	const run = await runFlux(emulator, { mode: 'sync' });
	expect(run.output[0][0].json).not.toHaveProperty('incomplete');
});

it('a synchronous response that breaks off is reported as charged', async () => {
	emulator.failNext('sync', { aborted: true });
	const run = await runFlux(emulator, { mode: 'sync' }, { onError: 'continueRegularOutput' });
	expect(run.output[0][0].json).toMatchObject({
		error: expect.stringMatching(/could not be downloaded/),
		details: expect.objectContaining({ charged: 'yes' }),
	});
});

describe('when n8n cannot store an image', () => {
	/** Makes n8n fail to store the next file, as with a full disk. */
	function failToStore() {
		const service = n8nContainer().get(n8nCore().BinaryDataService);
		const reason = Object.assign(new Error('ENOSPC: no space left on device, write'), {
			code: 'ENOSPC',
		});
		return jest.spyOn(service, 'store').mockRejectedValueOnce(reason);
	}

	it('the error has the reason and the URL, and the image is not downloaded again', async () => {
		failToStore();
		const failed = await runFlux(emulator);
		expect(failed.error?.message).toMatch(/^n8n could not store the image: "ENOSPC: no space left/);
		expect(failed.error?.description).toContain(emulator.resultsUrl);
		expect(emulator.requests.filter(({ host }) => host === 'results')).toHaveLength(1);

		const again = await runFlux(emulator, {}, { runData: failed.executionData });
		expect(again.output[0][0].binary?.data.mimeType).toBe('image/png');
		expect(emulator.bill.submitted).toBe(1);
	});

	it('a synchronous job is not reported as a broken connection', async () => {
		failToStore();
		const run = await runFlux(emulator, { mode: 'sync' }, { onError: 'continueRegularOutput' });
		expect(run.output[0][0].json).toMatchObject({
			error: expect.stringMatching(/^n8n could not store the image: "ENOSPC/),
			details: expect.objectContaining({ charged: 'yes' }),
		});
	});
});
