/** Jobs whose response was lost are found again in Segmind's request history. */
import { createHash } from 'node:crypto';
import type { Emulator, Fault, FaultRoute } from '../../emulator/emulator.mts';
import type { StoredRecord } from '../../nodes/Flux/run/storedRecord.ts';
import { binaryOf, type NodeRun, type RunOptions } from './engine.mts';
import { apiKey, promptItems, runFlux } from './flux.mts';
import { image, itemWith } from './inputFiles.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

/** How far the emulator's clock is ahead, ms. */
let ahead = 0;

useEmulator((started) => (emulator = started), { now: () => Date.now() + ahead });

afterEach(() => {
	ahead = 0;
});

const generate = async (
	parameters: Record<string, unknown> = {},
	more: Partial<RunOptions> = {},
): Promise<NodeRun> => await runFlux(emulator, parameters, { withHistory: true, ...more });

const retry = async (failed: NodeRun, parameters?: Record<string, unknown>) =>
	await generate(parameters, { runData: failed.executionData });

/** Requests to the history, as "list" or the request ID. */
const lookups = () =>
	emulator.requests
		.filter(({ host }) => host === 'history')
		.map(({ path }) => /request-history\/(.+)$/.exec(path)?.[1] ?? 'list');

/** Moves what was sent into the past, as when a user retries later. @param minutes by which */
function wait(run: NodeRun, minutes: number) {
	const { fluxLedger } = run.contextOf() as { fluxLedger: Record<string, StoredRecord> };
	for (const record of Object.values(fluxLedger)) {
		if (record.sentAt !== undefined) record.sentAt -= minutes * 60_000;
	}
}

const detailsOf = (run: NodeRun) =>
	run.output.flat().map(({ json }) => (json.details as { charged?: string })?.charged);

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A request that resets its connection: it is not known whether it arrived. */
const reset: Fault = { reset: true };

describe.each([
	['async', 'submit'],
	['sync', 'sync'],
] as const)('in mode %s', (mode, route: FaultRoute) => {
	it.each<[string, Fault]>([
		['the response is lost', { lostResponse: true }],
		['the response breaks off', { aborted: true }],
		['a gateway gives up waiting', { status: 504, body: '<h1>Gateway</h1>', accepted: true }],
		['the response is a page', { status: 200, body: '<h1>Hello</h1>', accepted: true }],
	])('the job goes on when %s', async (_, fault) => {
		emulator.failNext(route, fault);
		const run = await generate({ mode }, { items: promptItems('one', 'two') });
		expect(run.error).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 2, completed: 2 });
		for (const [item, row] of run.output[0].entries()) {
			expect(row.json).toMatchObject({ status: 'COMPLETED', prompt: ['one', 'two'][item] });
			const bytes = await emulator.bytesOf(row.json.request_id as string);
			expect((await binaryOf(row)).equals(bytes)).toBe(true);
		}
	});

	it('the job is found when the history shows it some seconds later', async () => {
		emulator.historyLag = 2;
		emulator.failNext(route, { lostResponse: true });
		const run = await generate({ mode });
		expect(run.error).toBeUndefined();
		expect(run.output[0]).toHaveLength(1);
		expect(emulator.bill.submitted).toBe(1);
		expect(lookups().length).toBeGreaterThan(1);
	});
});

it('all images of a lost job are fetched', async () => {
	emulator.imagesPerJob = 3;
	emulator.failNext('sync', { lostResponse: true });
	const run = await generate({ mode: 'sync' });
	expect(run.output[0].map(({ json }) => json.image_index)).toEqual([0, 1, 2]);
});

it('a synchronous image that broke off is fetched by a retry once there is a history', async () => {
	emulator.failNext('sync', { aborted: true, shapes: { sync: 'images_base64' } });
	emulator.hideHistory = true;
	const failed = await generate({ mode: 'sync' });
	emulator.hideHistory = false;
	expect(failed.error?.message).toMatch(/could not be downloaded/);
	const again = await retry(failed, { mode: 'sync' });
	expect(again.error).toBeUndefined();
	expect(again.output[0][0].binary?.data).toBeDefined();
	expect(emulator.bill.submitted).toBe(1);
});

it('an image that is broken at Segmind, too, is not asked for again and again', async () => {
	emulator.responseShapes = { sync: 'processing', result: 'output_base64' };
	emulator.failNext('sync', { brokenImage: { index: 0, how: 'truncated' } });
	const run = await generate({ mode: 'sync' });
	expect(run.output[0]).toHaveLength(1);
	expect(run.output[0][0].json.incomplete).toBe(true);
	expect(emulator.requests.length).toBeLessThan(12);
});

it.each<[string, Partial<Emulator['responseShapes']>]>([
	['as an array', { historyList: 'array' }],
	['nested', { historyList: 'nested' }],
	['after other lists', { historyList: 'others_first' }],
	['with bodies as text', { historyBody: 'text' }],
	['with another name for the time', { historyTime: 'created_at' }],
])('the job is found in a history that comes %s', async (_, shapes) => {
	emulator.responseShapes = shapes;
	emulator.failNext('submit', { lostResponse: true });
	const run = await generate();
	expect(run.error).toBeUndefined();
	expect(emulator.bill.submitted).toBe(1);
});

it('one list serves all lost jobs of a run', async () => {
	emulator.failNext('submit', { lostResponse: true }, 8);
	const items = promptItems('1', '2', '3', '4', '5', '6', '7', '8');
	const run = await generate({}, { items });
	expect(run.output[0]).toHaveLength(8);
	expect(emulator.bill).toMatchObject({ submitted: 8, completed: 8 });
	// A page with requests and an empty one, for one or two looks.
	expect(lookups().length).toBeLessThanOrEqual(4);
});

it('lost jobs with the same prompt and seed are told apart', async () => {
	emulator.failNext('submit', { lostResponse: true }, 3);
	const items = promptItems('the same', 'the same', 'the same');
	const run = await generate({ modelOptions: { seed: 7 } }, { items });
	const ids = run.output[0].map(({ json }) => json.request_id);
	expect(new Set(ids).size).toBe(3);
	expect(emulator.bill).toMatchObject({ submitted: 3, completed: 3 });
});

it('the job of another model, or with other values, is not taken for it', async () => {
	const modelOptions = { seed: 7 };
	await generate({ modelOptions, model: 'flux-2-max' });
	await generate({ modelOptions, aspectRatio: '16:9' });
	emulator.failNext('submit', { lostResponse: true });
	const run = await generate({ modelOptions });
	expect(run.output[0][0].json.request_id).toBe(emulator.bill.entries[2].request_id);
});

it.each(['in this try', 'in a retry'])(
	'lost edits with the same prompt and seed are told apart by their photos (%s)',
	async (when) => {
		const photos = await Promise.all(
			['#c33', '#3c3', '#33c'].map(async (color) => await image(color)),
		);
		const items = await Promise.all(photos.map(async (photo) => await itemWith({ photo })));
		const edit = {
			operation: 'edit',
			model: 'flux-kontext-pro',
			prompt: 'remove the background',
			image: 'photo',
			modelOptions: { seed: 42 },
		};
		emulator.hideHistory = when === 'in a retry';
		emulator.failNext('submit', { lostResponse: true }, 3);
		const first = await generate(edit, { items });
		emulator.hideHistory = false;
		const run = when === 'in a retry' ? await retry(first, edit) : first;
		expect(run.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(3);
		for (const [item, { json }] of run.output[0].entries()) {
			const entry = emulator.bill.entries.find(({ request_id }) => request_id === json.request_id);
			expect(entry?.imageHashes).toEqual({ input_image: sha256(photos[item]) });
		}
	},
);

it('a lost job is found by the prompt that was sent, whatever its expression gives in the retry', async () => {
	const random = { prompt: '={{ $json.prompt }} {{ Math.random() }}' };
	emulator.hideHistory = true;
	emulator.failNext('submit', { lostResponse: true });
	const failed = await generate(random);
	emulator.hideHistory = false;
	wait(failed, 11);
	const again = await retry(failed, random);
	expect(again.error).toBeUndefined();
	expect(emulator.bill.submitted).toBe(1);
});

it('a lost job is found on a later page of a history that gives fewer rows than asked for', async () => {
	emulator.hideHistory = true;
	emulator.failNext('submit', { lostResponse: true });
	const failed = await generate();
	emulator.hideHistory = false;
	ahead = 60_000;
	await generate(
		{},
		{ items: promptItems(...Array.from({ length: 25 }, (_, index) => `${index}`)) },
	);
	emulator.historyPageSize = 10;
	wait(failed, 11);
	const again = await retry(failed);
	expect(again.error).toBeUndefined();
	expect(emulator.bill.submitted).toBe(26);
});

it('the failed job of an earlier try is not taken for the lost one', async () => {
	const failed = await generate({}, { items: promptItems('forbidden once') });
	expect(failed.error?.message).toMatch(/content filter/);
	emulator.failNext('submit', { lostResponse: true });
	const again = await retry(failed);
	expect(again.error).toBeUndefined();
	const [first, second] = emulator.bill.entries;
	expect([first.outcome, second.outcome]).toEqual(['failed', 'completed']);
	expect(again.output[0][0].json.request_id).toBe(second.request_id);
});

describe('a job that is not in the history', () => {
	const options = { timeout: 1 };
	const lose = async () => {
		emulator.failNext('submit', reset);
		return await generate(
			{ options: { ...options, maxConcurrency: 1 } },
			{ items: promptItems('lost') },
		);
	};

	it('may be charged, and is not submitted again at once', async () => {
		await generate({}, { items: promptItems('another') });
		const failed = await lose();
		expect(failed.error?.message).toMatch(/^No response from Segmind/);
		expect(failed.error?.description).toMatch(/ten minutes/);
		wait(failed, 9);
		const again = await retry(failed, { options });
		expect(again.error?.message).toMatch(/^No response from Segmind/);
		expect(emulator.bill.submitted).toBe(1);
	});

	it('is submitted anew ten minutes after it was sent', async () => {
		await generate({}, { items: promptItems('another') });
		const failed = await lose();
		wait(failed, 11);
		const again = await retry(failed, { options });
		expect(again.error).toBeUndefined();
		expect(again.output[0]).toHaveLength(1);
		expect(emulator.bill).toMatchObject({ submitted: 2, completed: 2 });
	});

	it.each<[string, () => void]>([
		['is empty', () => emulator.reset()],
		['does not show what was asked for', () => (emulator.responseShapes = { historyBody: 'none' })],
		['knows nothing of the model', () => (emulator.responseShapes = {})],
		['is not there', () => (emulator.hideHistory = true)],
	])('is not submitted anew when the history %s', async (name, change) => {
		const model = name === 'knows nothing of the model' ? 'flux-2-max' : 'flux-2-pro';
		await generate({ model }, { items: promptItems('another') });
		const failed = await lose();
		wait(failed, 11);
		change();
		const { submitted } = emulator.bill;
		const again = await retry(failed, { options });
		expect(again.error?.message).toMatch(/^No response from Segmind/);
		expect(emulator.bill.submitted).toBe(submitted);
	});

	it("is not submitted anew when it is there, but Segmind's clock is hours behind", async () => {
		ahead = -3 * 3_600_000;
		await generate({}, { items: promptItems('another') });
		emulator.hideHistory = true;
		emulator.failNext('submit', { lostResponse: true });
		const failed = await generate();
		emulator.hideHistory = false;
		wait(failed, 11);
		const again = await retry(failed);
		expect(again.error?.message).toMatch(/^No response from Segmind/);
		expect(emulator.bill.submitted).toBe(2);
	});

	it('is not submitted anew when a request under another name might be it', async () => {
		await generate({}, { items: promptItems('another') });
		emulator.failNext('submit', { lostResponse: true });
		emulator.hideHistory = true;
		const failed = await generate({ modelOptions: { seed: 7 } });
		emulator.hideHistory = false;
		const rows = emulator.bill.entries.map(({ request_id, body, slug }, index) => ({
			request_id,
			request_body: body,
			model_name: index === 1 ? 'FLUX.2 [professional]' : slug,
			model_status: 'COMPLETED',
		}));
		emulator.failNext('history', { body: JSON.stringify({ data: rows }) }, 5);
		wait(failed, 11);
		const again = await retry(failed, { modelOptions: { seed: 7 } });
		expect(again.error?.message).toMatch(/^No response from Segmind/);
		expect(emulator.bill.submitted).toBe(2);
	});
});

it.each<[string, Fault | undefined]>([
	['404', undefined],
	['401', { status: 401, body: '{"error":"Unauthorized"}' }],
	['403', { status: 403, body: '{"error":"Forbidden"}' }],
	['a page', { status: 200, body: '<h1>Moved</h1>' }],
	['another shape', { status: 200, body: '{"ok":true}' }],
	['500', { status: 500, body: '{"error":"oops"}' }],
	['a broken connection', { reset: true }],
])('with %s in place of a history, a lost job may be charged, as without one', async (_, fault) => {
	if (fault) emulator.failNext('history', fault, 20);
	else emulator.hideHistory = true;
	emulator.failNext('submit', { lostResponse: true });
	const items = promptItems('one', 'two');
	const run = await generate({}, { items, onError: 'continueRegularOutput' });
	expect(detailsOf(run)).toContain('unknown');
	expect(run.output[0]).toHaveLength(2);
	expect(lookups().length).toBeLessThanOrEqual(4);
	expect(emulator.bill.submitted).toBe(2);
});

it('nothing is asked of a host that is not among the domains of the credential', async () => {
	const { baseUrl, storageUrl } = emulator;
	const credential = {
		...{ apiKey, baseUrl, storageUrl },
		historyUrl: emulator.historyUrl.replace('127.0.0.1', 'localhost'),
		...{ allowedHttpRequestDomains: 'domains', allowedDomains: '127.0.0.1' },
	};
	emulator.failNext('submit', { lostResponse: true });
	const run = await generate({}, { credential });
	expect(run.error?.message).toMatch(/^No response from Segmind/);
	expect(lookups()).toEqual([]);
});

it('Stop ends the search', async () => {
	emulator.historyLag = 60;
	emulator.failNext('submit', { lostResponse: true });
	const stopWhen = new Promise((resolve) => setTimeout(resolve, 1_000));
	const run = await generate({}, { stopWhen });
	expect(run.status).not.toBe('success');
	const count = emulator.requests.length;
	await new Promise((resolve) => setTimeout(resolve, 4_000));
	expect(emulator.requests).toHaveLength(count);
});
