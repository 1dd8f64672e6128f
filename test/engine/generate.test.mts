/** Generate Image: the request body, the responses, and several items at a time. */
import sharp from 'sharp';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type RunOptions } from './engine.mts';
import { apiKey, promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

/** The emulator's running jobs, and the most that ever ran at a time. */
const jobs = { running: 0, peak: 0 };

useEmulator((started) => (emulator = started), {
	onBillEntry: ({ outcome }) => {
		jobs.running += outcome === 'accepted' ? 1 : -1;
		jobs.peak = Math.max(jobs.peak, jobs.running);
	},
});

const generate = async (parameters: Record<string, unknown>, more?: Partial<RunOptions>) =>
	await runFlux(emulator, parameters, more);

const bodies = () => emulator.bill.entries.map(({ body }) => body as Record<string, unknown>);

describe('several items', () => {
	it('without a seed get one each', async () => {
		const run = await generate({ model: 'flux-2-pro' }, { items: promptItems('one', 'two') });
		const [first, second] = run.output[0];
		expect(first.json.seed).not.toBe(second.json.seed);
		const seedOf = (text: string) => bodies().find(({ prompt }) => prompt === text)?.seed;
		expect([seedOf('one'), seedOf('two')]).toEqual([first.json.seed, second.json.seed]);
		expect((await binaryOf(first)).equals(await binaryOf(second))).toBe(false);
	});

	it('are paired with their input', async () => {
		const items = promptItems(...Array.from({ length: 12 }, (_, index) => `image ${index}`));
		const run = await generate({ model: 'flux-1.1-pro' }, { items });
		expect(run.output[0].map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, index) => ({ item: index })),
		);
		for (const [index, { json }] of run.output[0].entries()) {
			const entry = emulator.bill.entries.find(({ request_id }) => request_id === json.request_id);
			expect(entry?.body).toMatchObject({ prompt: `image ${index}` });
		}
	});

	it.each([
		[{}, 50],
		[{ maxConcurrency: 3 }, 3],
	])('with the options %j are processed %i at a time', async (options, limit) => {
		// Two seconds each, so that the last one is submitted before the first is done.
		emulator.modelSeconds = { 'flux-2-pro': 400 };
		Object.assign(jobs, { running: 0, peak: 0 });
		const items = promptItems(...Array.from({ length: limit + 2 }, (_, index) => `image ${index}`));
		await generate({ model: 'flux-2-pro', options }, { items });
		expect(jobs.peak).toBe(limit);
	});
});

it('Execute Once generates one image for several items', async () => {
	const run = await generate(
		{ model: 'flux-2-pro' },
		{ items: promptItems('one', 'two', 'three'), executeOnce: true },
	);
	expect(run.output[0]).toHaveLength(1);
	expect(emulator.bill.submitted).toBe(1);
});

it('Batching delays the items, and all of them are delivered', async () => {
	const interval = 300;
	const requestOptions = { batching: { batch: { batchSize: 1, batchInterval: interval } } };
	const started = Date.now();
	const run = await generate(
		{ model: 'flux-2-pro', requestOptions },
		{ items: promptItems('one', 'two', 'three') },
	);
	expect(run.output[0]).toHaveLength(3);
	expect(run.contextOf().fluxLedger).toEqual({});
	// A timer may be a millisecond early.
	expect(emulator.bill.entries[2].time - started).toBeGreaterThan(2 * interval - 10);
});

describe('the image is found', () => {
	it.each([
		'bytes',
		'octet_stream',
		'output',
		'images',
		'image_url',
		'image_base64',
		'image_data_uri',
		'output_list',
		'image',
		'image_list',
		'image_string',
	] as const)('in a synchronous response of the shape %s', async (sync) => {
		emulator.responseShapes = { sync };
		const run = await generate({ model: 'flux-2-pro', mode: 'sync' });
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		expect((await sharp(await binaryOf(item)).metadata()).format).toBe('png');
		expect(item.binary?.data.mimeType).toBe('image/png');
		const hasUrl = !['bytes', 'octet_stream', 'image_base64', 'image_data_uri'].includes(sync);
		expect(item.json.image_url).toEqual(hasUrl ? expect.stringMatching(/^http/) : undefined);
	});

	it.each(['output', 'output_list', 'output_object', 'images', 'strings'] as const)(
		'in the result of an asynchronous job of the shape %s',
		async (result) => {
			emulator.responseShapes = { result };
			const run = await generate({ model: 'flux-2-pro' });
			expect(run.error).toBeUndefined();
			const [item] = run.output[0];
			expect(item.json).toMatchObject({ width: 1024, image_url: expect.stringMatching(/^http/) });
			expect(item.json.seed).toBe(bodies()[0].seed);
			expect(Object.values(item.json.metrics as object).every(Number.isFinite)).toBe(true);
		},
	);
});

describe('the model Other (by Slug)', () => {
	const other = { model: 'other', slug: ' flux-9 ', parameters: '{ "width": 512 }' };

	beforeEach(() => {
		emulator.launched = ['flux-9'];
	});

	it.each(['async', 'sync'] as const)('runs a newly launched model (%s)', async (mode) => {
		const run = await generate({ ...other, mode, modelOptions: { seed: 7 } });
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		expect(item.json).toMatchObject({ model: 'flux-9', seed: 7, width: 512 });
		expect(item.binary?.data.fileName).toBe('a-red-bicycle-7.png');
		const [{ slug, body }] = emulator.bill.entries;
		expect(slug).toBe('flux-9');
		expect(body).toEqual({ prompt: 'a red bicycle', width: 512, seed: 7 });
	});

	it('sends a random seed if none is set', async () => {
		const run = await generate({ ...other, mode: 'submit' });
		expect(bodies()).toMatchObject([{ seed: run.output[0][0].json.seed }]);
	});

	it.each([
		[{ slug: 'flux/../x' }, /^Model Slug cannot be 'flux\/..\/x'/],
		[{ parameters: '{ width: 512 }' }, /^Model Parameters \(JSON\) cannot be '{ width: 512 }'/],
	])('rejects %j before any request', async (invalid, message) => {
		const run = await generate({ ...other, ...invalid }).catch((error: Error) => ({
			error,
		}));
		expect(run.error?.message).toMatch(message);
		expect(emulator.requests).toEqual([]);
	});

	it('fails with advice when Segmind does not know the model', async () => {
		const run = await generate({ ...other, slug: 'flux-9000' });
		expect(run.error?.message).toMatch(/^Segmind has no model with this name/);
		expect(run.error?.description).toMatch(/^Choose another model/);
	});
});

it('the API key is sent to Segmind, but not to the host of the images', async () => {
	const run = await generate({ model: 'flux-2-pro' });
	const { requests } = emulator;
	expect(requests.filter(({ host }) => host === 'results')).toHaveLength(1);
	expect(requests.every(({ host, hadKey }) => hadKey === (host !== 'results'))).toBe(true);
	expect(JSON.stringify(run.executionData)).not.toContain(apiKey);
});

it('a later run of the same process polls a job by what the first one took, unlike one with another account', async () => {
	const options = { pollInterval: undefined };
	const firstPoll = async (run: () => Promise<unknown>) => {
		const before = emulator.requests.length;
		await run();
		const [submit, ...others] = emulator.requests.slice(before);
		const poll = others.find(({ path }) => path.endsWith('/status'));
		return poll!.time - submit.time;
	};
	const unknown = await firstPoll(async () => await generate({ options }));
	const known = await firstPoll(async () => await generate({ options }));
	expect(known).toBeLessThan(unknown);
	const elsewhere = await startEmulator({ speed: 200 });
	try {
		await runFlux(elsewhere, { options });
		const [submit, poll] = elsewhere.requests;
		expect(poll.time - submit.time).toBeGreaterThan(known);
	} finally {
		await elsewhere.close();
	}
});
