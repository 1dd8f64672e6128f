/** Reuse If Already Made: an equal request is paid for once, whoever asks for it. */
import type { Emulator } from '../../emulator/emulator.mts';
import { until } from '../until.mts';
import { binaryOf, type NodeRun, type RunOptions } from './engine.mts';
import { onePixel, promptItems, runFlux } from './flux.mts';
import { image, itemWith } from './inputFiles.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;
/** How far the emulator's clock is ahead, ms. */
let ahead = 0;

useEmulator((started) => (emulator = started), { now: () => Date.now() + ahead });

afterEach(() => {
	ahead = 0;
});

/** The process remembers requests, so that no two tests may ask for the same. */
let tests = 0;
beforeEach(() => {
	tests += 1;
});
const prompt = (text = 'a fox') => `${text} (test ${tests})`;

const generate = async (
	{ options, ...parameters }: Record<string, unknown> = {},
	{ items = promptItems(prompt()), ...more }: Partial<RunOptions> & { withHistory?: boolean } = {},
): Promise<NodeRun> =>
	await runFlux(
		emulator,
		{ ...parameters, options: { reuse: true, ...(options as object) } },
		{ withHistory: true, items, ...more },
	);

const idsOf = (run: NodeRun) => run.output[0].map(({ json }) => json.request_id);

const lists = () => emulator.requests.filter(({ host }) => host === 'history');

/** Makes this process forget, as if it had been started anew: another key is another account to it, not to the emulator. */
const afterRestart = (): Partial<RunOptions> => {
	const { baseUrl, storageUrl, historyUrl } = emulator;
	return { credential: { apiKey: `SG_after_restart_${tests}`, baseUrl, storageUrl, historyUrl } };
};

it.each(['async', 'sync'])(
	'the second run fetches what the first has paid for (%s)',
	async (mode) => {
		const first = await generate({ mode });
		const second = await generate({ mode });
		expect(second.error).toBeUndefined();
		expect(idsOf(second)).toEqual(idsOf(first));
		expect(first.output[0][0].json.reused).toBeUndefined();
		const [{ json }] = second.output[0];
		expect(json).toMatchObject({
			reused: true,
			status: 'COMPLETED',
			seed: first.output[0][0].json.seed,
		});
		expect((json.metrics as { cost: number }).cost).toBe(0);
		const bytes = await emulator.bytesOf(json.request_id as string);
		expect((await binaryOf(second.output[0][0])).equals(bytes)).toBe(true);
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1 });
	},
);

it.each(['async', 'sync'])('so does a run after a restart, from the history (%s)', async (mode) => {
	const items = promptItems(prompt('one'), prompt('two'), prompt('three'));
	const first = await generate({ mode }, { items });
	const second = await generate({ mode }, { items, ...afterRestart() });
	expect(second.error).toBeUndefined();
	expect(idsOf(second)).toEqual(idsOf(first));
	expect(emulator.bill.submitted).toBe(3);
});

it('with Submit Only, the second run gets the same request ID', async () => {
	const first = await generate({ mode: 'submit' });
	const second = await generate({ mode: 'submit' });
	expect(second.output[0][0].json).toMatchObject({ reused: true, request_id: idsOf(first)[0] });
	expect(emulator.bill.submitted).toBe(1);
});

it('two runs at the same moment pay once, and both get the image', async () => {
	const items = promptItems(prompt('one'), prompt('two'));
	emulator.historyLag = 10;
	const runs = await Promise.all([generate({}, { items }), generate({}, { items })]);
	expect(idsOf(runs[0])).toEqual(idsOf(runs[1]));
	expect(emulator.bill).toMatchObject({ submitted: 2, completed: 2 });
});

it('equal items of a run are paid for once', async () => {
	const items = promptItems(prompt(), prompt(), prompt());
	const run = await generate({}, { items });
	expect(new Set(idsOf(run)).size).toBe(1);
	expect(run.output[0].map(({ json }) => json.reused)).toEqual(
		expect.arrayContaining([undefined, true, true]),
	);
	expect(emulator.bill.submitted).toBe(1);
});

it('a run waits for the job that another process has submitted', async () => {
	emulator.speed = 10;
	const submitted = await generate({ mode: 'submit' });
	const run = await generate({}, afterRestart());
	expect(idsOf(run)).toEqual(idsOf(submitted));
	expect(run.output[0][0].json).toMatchObject({ status: 'COMPLETED', reused: true });
	expect(emulator.bill.submitted).toBe(1);
});

it('each of several images is one of its own; only further ones are paid for', async () => {
	const first = await generate({ options: { numberOfImages: 2 } });
	const second = await generate({ options: { numberOfImages: 3 } }, afterRestart());
	expect(idsOf(second).slice(0, 2)).toEqual(idsOf(first));
	expect(second.output[0].map(({ json }) => json.reused)).toEqual([true, true, undefined]);
	expect(emulator.bill.submitted).toBe(3);
});

it('the seed depends on the request: model, prompt, values and images', async () => {
	const photo = await itemWith({ photo: await image('#c33') });
	const other = await itemWith({ photo: await image('#3c3') });
	const edit = {
		operation: 'edit',
		model: 'flux-kontext-pro',
		prompt: prompt('remove the background'),
		image: 'photo',
	};
	const runs = [
		await generate(),
		await generate({}, { items: promptItems(prompt('another')) }),
		await generate({ model: 'flux-2-max' }),
		await generate({ aspectRatio: '16:9' }),
		await generate(edit, { items: [photo] }),
		await generate(edit, { items: [other] }),
		await generate({ ...edit, image: 'https://example.com/a.png' }),
	];
	const seeds = runs.map(({ output }) => output[0][0].json.seed);
	expect(new Set(seeds).size).toBe(runs.length);
	expect(emulator.bill.submitted).toBe(runs.length);
	await generate(edit, { items: [photo], ...afterRestart() });
	expect(emulator.bill.submitted).toBe(runs.length);
});

describe("with the user's own seed", () => {
	const own = { modelOptions: { seed: 5 } };

	it('an equal request is reused, another one is not', async () => {
		const first = await generate(own);
		const equal = await generate(own, afterRestart());
		expect(idsOf(equal)).toEqual(idsOf(first));
		const wider = await generate({ ...own, aspectRatio: '16:9' }, afterRestart());
		expect(idsOf(wider)).not.toEqual(idsOf(first));
		expect(emulator.bill.submitted).toBe(2);
	});

	it('a request with another image URL is not reused', async () => {
		const edit = { operation: 'edit', model: 'flux-kontext-pro', prompt: prompt(), ...own };
		await generate({ ...edit, image: 'https://example.com/a.png' });
		await generate({ ...edit, image: 'https://example.com/b.png' }, afterRestart());
		expect(emulator.bill.submitted).toBe(2);
	});

	it('an uploaded file is refused before anything is paid', async () => {
		const file = { data: { data: onePixel, mimeType: 'image/png' } };
		const items = [{ json: {}, binary: file }];
		const edit = { operation: 'edit', model: 'flux-kontext-pro', prompt: prompt(), image: 'data' };
		const { error } = await generate({ ...edit, ...own }, { items });
		expect(error?.message).toMatch(/cannot be combined with a Seed and an uploaded file/);
		expect(emulator.requests).toEqual([]);
	});
});

it("each of several images with the user's own seed is reused", async () => {
	const several = { modelOptions: { seed: 5 }, options: { numberOfImages: 3 } };
	const first = await generate(several);
	const again = await generate(several, afterRestart());
	expect(idsOf(again)).toEqual(idsOf(first));
	expect(emulator.bill.submitted).toBe(3);
});

it('a failed job of Submit Only is not reused', async () => {
	const items = promptItems(prompt('forbidden once'));
	const first = await generate({ mode: 'submit' }, { items });
	await until(() => emulator.bill.entries[0].outcome === 'failed');
	const again = await generate({ mode: 'submit' }, { items });
	expect(idsOf(again)).not.toEqual(idsOf(first));
	expect(emulator.bill.submitted).toBe(2);
});

it('the spending limit counts what earlier tries have paid', async () => {
	const items = promptItems(prompt('one'), prompt('forbidden'), prompt('two'));
	const options = { reuse: true, spendingLimit: 0.15, maxConcurrency: 1 };
	const failed = await generate({ options }, { items });
	expect(emulator.bill.completed).toBe(1);
	const again = await runFlux(
		emulator,
		{ options, prompt: '={{ $json.prompt.replace("forbidden", "three") }}' },
		{ withHistory: true, runData: failed.executionData, retryWithSavedWorkflow: true },
	);
	expect(again.error?.message).toMatch(/spending limit of \$0.15 was reached/);
	expect(emulator.bill.completed).toBe(2);
});

it('a failed job is not reused', async () => {
	const items = promptItems(prompt('forbidden once'));
	const failed = await generate({}, { items });
	expect(failed.error?.message).toMatch(/content filter/);
	const again = await generate({}, { items });
	expect(again.error).toBeUndefined();
	expect(again.output[0][0].json.reused).toBeUndefined();
	expect(emulator.bill).toMatchObject({ submitted: 2, completed: 1 });
});

it('an image that is older than 7 days is not reused', async () => {
	await generate();
	ahead = 8 * 24 * 3_600_000;
	const run = await generate({}, afterRestart());
	expect(run.output[0][0].json.reused).toBeUndefined();
	expect(emulator.bill.submitted).toBe(2);
});

it('one list per model serves all items, page by page', async () => {
	const texts = Array.from({ length: 120 }, (_, index) => prompt(`image ${index}`));
	await generate({}, { items: promptItems(...texts) });
	const before = lists().length;
	const run = await generate({}, { items: promptItems(...texts), ...afterRestart() });
	expect(run.output[0].every(({ json }) => json.reused === true)).toBe(true);
	// Two pages with requests, and an empty one.
	expect(lists().length - before).toBe(3);
	expect(emulator.bill.submitted).toBe(120);
});

it.each<[string, () => void]>([
	['is not there', () => (emulator.hideHistory = true)],
	['cannot be read', () => emulator.failNext('history', { body: '{"ok":true}' }, 5)],
])('a history that %s: nothing is paid, and the error says why', async (_, change) => {
	change();
	const items = promptItems(prompt('one'), prompt('two'));
	const { error } = await generate({}, { items });
	expect(error?.message).toMatch(/^The node cannot tell whether this image was already made: /);
	expect(error?.description).toMatch(/Reuse If Already Made.*Nothing was submitted/);
	expect(emulator.bill.submitted).toBe(0);
});

it('a history that does not show what was asked for is refused, too', async () => {
	await generate({}, { items: promptItems(prompt('another')) });
	emulator.responseShapes = { historyBody: 'none' };
	const { error } = await generate({}, afterRestart());
	expect(error?.message).toMatch(/does not show the requests' seeds/);
	expect(emulator.bill.submitted).toBe(1);
});

it('reused images cost nothing of the spending limit', async () => {
	const texts = Array.from({ length: 5 }, (_, index) => prompt(`image ${index}`));
	await generate({}, { items: promptItems(...texts) });
	const again = { items: promptItems(...texts), ...afterRestart() };
	const run = await generate({ options: { spendingLimit: 0.01 } }, again);
	expect(run.error).toBeUndefined();
	expect(run.output[0]).toHaveLength(5);
	const more = await generate(
		{ options: { spendingLimit: 0.01 } },
		{ items: promptItems(prompt('one more')) },
	);
	expect(more.error?.message).toMatch(/spending limit of \$0.01 was reached/);
	expect(emulator.bill.submitted).toBe(5);
});

it('a retry of a failed run with Reuse turned on pays for nothing again', async () => {
	const items = promptItems(prompt('one'), prompt('forbidden'));
	const failed = await generate({ options: { reuse: false } }, { items });
	expect(failed.status).toBe('error');
	const again = await runFlux(
		emulator,
		{ options: { reuse: true } },
		{ withHistory: true, runData: failed.executionData, retryWithSavedWorkflow: true },
	);
	expect(again.status).toBe('error');
	expect(emulator.bill.completed).toBe(1);
});

it('a job that was lost is not paid for by the next run either', async () => {
	emulator.historyLag = 5;
	emulator.failNext('submit', { lostResponse: true });
	const first = await generate({ options: { timeout: 1 } });
	expect(first.error).toBeDefined();
	const second = await generate();
	expect(second.error).toBeUndefined();
	expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1 });
});

it('a reused job whose run is stopped is not paid for by the next run', async () => {
	emulator.historyLag = 10;
	emulator.speed = 10;
	const polls = () => emulator.requests.filter(({ path }) => path.endsWith('/status')).length;
	for (const run of [1, 2, 3]) {
		const { status } = await generate({}, { stopWhen: until(() => polls() >= run * 3) });
		expect(status).toBe('canceled');
	}
	expect(emulator.bill.submitted).toBe(1);
});

it('the job that is paid for after a failed one is reused, whoever still waits for the failed one', async () => {
	emulator.historyLag = 10;
	const items = promptItems(prompt('forbidden once'));
	const first = generate({}, { items });
	const slow = generate({ options: { pollInterval: 2 } }, { items });
	expect((await first).error?.message).toMatch(/content filter/);
	const second = await generate({}, { items });
	expect((await slow).error?.message).toMatch(/content filter/);
	const third = await generate({}, { items });
	expect(idsOf(third)).toEqual(idsOf(second));
	expect(emulator.bill).toMatchObject({ submitted: 2, completed: 1 });
});

describe('the advice of a message about the images that are not lost', () => {
	it('says after a failure that a retry fetches them, and not that running the workflow again would pay', async () => {
		const { error } = await generate({}, { items: promptItems(prompt(), 'forbidden') });
		expect(error?.description).toMatch(
			/1 other image of this run is not lost .* it fetches them without paying again\. If this item/,
		);
	});

	it('says after a Stop to run the workflow again, which indeed pays for nothing twice', async () => {
		emulator.speed = 0.01;
		const statuses = () => emulator.requests.filter(({ path }) => path.endsWith('/status'));
		const arePolled = () => new Set(statuses().map(({ path }) => path)).size === 2;
		const items = promptItems(prompt('one'), prompt('two'));
		const stopped = await generate(
			{ options: { pollInterval: 0.2 } },
			{ items, stopWhen: until(arePolled) },
		);
		expect(stopped.error?.description).toMatch(
			/1 other image of this run is not lost .*\. Run the workflow again within 7 days: with 'Reuse If Already Made' on, it fetches them without paying again\./,
		);
		ahead = 3_000_000;
		const again = await generate({}, { items });
		expect(again.output[0].map(({ json }) => json.reused)).toEqual([true, true]);
		expect(emulator.bill).toMatchObject({ submitted: 2, completed: 2 });
	});

	it('does not say so when another item of the run is generated without the option', async () => {
		const items = promptItems(prompt(), 'forbidden');
		const reuse = '={{ $json.prompt === "forbidden" }}';
		const { error } = await generate({ options: { reuse } }, { items });
		expect(error?.description).toContain("whereas 'Execute workflow' would pay again");
	});
});
