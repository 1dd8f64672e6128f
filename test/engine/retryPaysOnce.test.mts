/** A retry, by Retry On Fail or in the executions list, never pays for the same image twice. */
import type { Emulator } from '../../emulator/emulator.mts';
import { until } from '../until.mts';
import { binaryOf, type NodeRun, type RunOptions } from './engine.mts';
import { onePixel, promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;
/** How far the emulator's clock is ahead, ms. */
let ahead = 0;

useEmulator((started) => (emulator = started), { now: () => Date.now() + ahead });

afterEach(() => {
	ahead = 0;
});

const generate = async (more?: Partial<RunOptions>, parameters?: Record<string, unknown>) =>
	await runFlux(emulator, parameters, more);

/** Retry in the executions list, from the data that n8n stores. */
const retry = async (failed: NodeRun) => await generate({ runData: failed.executionData });

const ledgerOf = (run: NodeRun) => Object.keys((run.contextOf().fluxLedger ?? {}) as object);

/** The part of a request body that identifies its item. */
type BodyWithPrompt = { prompt: string };

const fiveItems = () => promptItems('one', 'two', 'forbidden', 'four', 'five');

it.each(['async', 'sync'])(
	'a run with one moderated image of five pays for the other four, and Retry pays for none again (%s)',
	async (mode) => {
		const failed = await generate({ items: fiveItems() }, { mode });
		expect(failed.error?.message).toMatch(/content filter/);
		expect(failed.error?.context?.itemIndex).toBe(2);
		expect(emulator.bill).toMatchObject({ submitted: 5, completed: 4 });
		const { description = '' } = failed.error as { description?: string };
		expect(description).toMatch(/^Rephrase the prompt.* 4 other images of this run are safe/);
		const named = emulator.bill.entries.filter(({ request_id: id = '-' }) =>
			description.includes(id),
		);
		// The failed one's, and two of the others.
		expect(named).toHaveLength(3);

		const again = await retry(failed);
		expect(emulator.bill).toMatchObject({ submitted: 6, completed: 4 });
		expect(again.error?.message).toMatch(/content filter/);
	},
);

it.each(['async', 'sync'])(
	'Retry completes a run in which one of five jobs was rejected, for the price of five (%s)',
	async (mode) => {
		const route = mode === 'async' ? 'submit' : 'sync';
		emulator.failNext(route, { status: 403, body: '{"error":"not today"}' });
		const items = promptItems('one', 'two', 'three', 'four', 'five');
		const failed = await generate({ items }, { mode });
		expect(failed.status).toBe('error');
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(again.output[0].map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
		expect(emulator.bill).toMatchObject({ submitted: 5, completed: 5 });
		for (const item of again.output[0]) {
			const bytes = await emulator.bytesOf(item.json.request_id as string);
			expect((await binaryOf(item)).equals(bytes)).toBe(true);
		}
		expect(ledgerOf(again)).toEqual([]);
	},
);

describe('Retry On Fail', () => {
	it('fetches what an earlier try has paid for', async () => {
		emulator.failNext('submit', { status: 403 });
		const items = promptItems('one', 'two', 'three');
		const run = await generate({ items, retryOnFail: { maxTries: 2, waitBetweenTries: 1 } });
		expect(run.error).toBeUndefined();
		expect(run.output[0]).toHaveLength(3);
		expect(emulator.bill).toMatchObject({ submitted: 3, completed: 3 });
	});

	it('pays for nothing again after an item with an error', async () => {
		const items = promptItems('forbidden', 'two', 'three');
		const run = await generate({
			items,
			onError: 'continueRegularOutput',
			retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
		});
		expect(run.output[0]).toHaveLength(3);
		expect(emulator.bill.completed).toBe(2);
	});
});

describe('a retry', () => {
	it('keeps the random seed', async () => {
		emulator.failNext('submit', { status: 403 });
		const failed = await generate();
		const again = await retry(failed);
		const seeds = emulator.bill.entries.map(({ body }) => (body as { seed: number }).seed);
		expect(seeds).toHaveLength(2);
		expect(new Set([...seeds, again.output[0][0].json.seed]).size).toBe(1);
	});

	it('waits for a job that is still running', async () => {
		emulator.modelSeconds = { 'flux-2-pro': 600 };
		const failed = await generate({}, { options: { timeout: 1.5 } });
		expect(failed.error?.message).toMatch(/not ready/);
		const again = await generate(
			{ runData: failed.executionData, retryWithSavedWorkflow: true },
			{ options: { timeout: 60 } },
		);
		expect(again.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(1);
	});

	it('recognizes its job when expressions have other values in every try', async () => {
		emulator.failNext('result', { status: 401 }, 3);
		const changingParameters = {
			prompt: '={{ $json.prompt + " " + Math.random() }}',
			modelOptions: { seed: '={{ Math.floor(Math.random() * 1000000) }}' },
		};
		const failed = await generate({}, changingParameters);
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1 });
	});

	it('keeps paid jobs when an earlier item has become invalid', async () => {
		emulator.failNext('result', { status: 401 }, 6);
		const failed = await generate({ items: promptItems('one', 'two') });
		const again = await generate(
			{
				onError: 'continueRegularOutput',
				runData: failed.executionData,
				retryWithSavedWorkflow: true,
			},
			// The options are not part of the request, so both items still match their paid jobs.
			{ options: { timeout: '={{ $itemIndex === 0 ? -1 : 60 }}' } },
		);
		const [invalid, second] = again.output[0];
		expect(invalid.json.error).toMatch(/^Time Limit \(Seconds\) cannot be '-1'/);
		const paid = emulator.bill.entries.find(
			({ body }) => (body as BodyWithPrompt).prompt === 'two',
		);
		expect(second.json.request_id).toBe(paid?.request_id);
		expect(emulator.bill.submitted).toBe(2);
	});

	it('submits a changed request as a new job', async () => {
		emulator.failNext('result', { status: 401 }, 3);
		const failed = await generate();
		await generate(
			{ runData: failed.executionData, retryWithSavedWorkflow: true },
			{ aspectRatio: '16:9' },
		);
		expect(emulator.bill.submitted).toBe(2);
	});

	it('does not submit a job again whose response was lost', async () => {
		emulator.failNext('submit', { lostResponse: true });
		const failed = await generate();
		const again = await retry(failed);
		expect(again.error?.message).toMatch(/No response from Segmind after submitting the job/);
		expect(again.error?.description).toMatch(/run the workflow from the start/);
		expect(emulator.bill.submitted).toBe(1);
	});

	it('fetches an image that a synchronous job has paid for but that could not be downloaded', async () => {
		emulator.failNext('image', { status: 404 }, 5);
		const failed = await generate({}, { model: 'flux-1.1-pro', mode: 'sync' });
		expect(failed.error?.description).toMatch(/generated and charged/);
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(again.output[0][0].json.image_url).toMatch(emulator.resultsUrl);
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1 });
	});

	it('says that Segmind no longer knows a job after an hour', async () => {
		emulator.failNext('result', { status: 401 }, 3);
		const failed = await generate();
		ahead = 61 * 60 * 1000;
		const again = await retry(failed);
		expect(again.error?.message).toMatch(/no longer has this job/);
		expect(again.error?.description).toMatch(/one hour.*run the workflow from the start/);
		expect(emulator.bill.submitted).toBe(1);
	});

	it('delivers an image from the day before, whose job Segmind no longer knows', async () => {
		emulator.failNext('submit', { delayMs: 1 });
		emulator.failNext('submit', { status: 403 });
		const items = promptItems('one', 'two');
		const options = { maxConcurrency: 1 };
		const failed = await generate({ items }, { options });
		expect(failed.error?.context?.itemIndex).toBe(1);
		expect(failed.error?.description).toMatch(/within 7 days/);
		ahead = 24 * 60 * 60 * 1000;
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(again.output[0]).toHaveLength(2);
		expect(emulator.bill.submitted).toBe(2);
	});

	it('with Continue On Fail delivers the other images when one item can never succeed', async () => {
		emulator.failNext('submit', { lostResponse: true });
		const items = promptItems('one', 'two', 'three', 'four', 'five');
		const failed = await generate({ items }, { options: { maxConcurrency: 2 } });
		const stuck = await retry(failed);
		expect(stuck.error?.description).toMatch(
			/set 'On Error' to Continue.*'Retry with currently saved workflow'/,
		);
		const again = await generate({
			runData: stuck.executionData,
			retryWithSavedWorkflow: true,
			onError: 'continueRegularOutput',
		});
		const results = again.output[0].map(({ json }) => json.status ?? json.error);
		expect(results.filter((result) => result === 'COMPLETED')).toHaveLength(4);
		expect(emulator.bill.submitted).toBe(5);
	});

	it.each([408, 502, 504, 524])(
		'does not repeat a synchronous job after a %i from a gateway',
		async (status) => {
			emulator.failNext('sync', { status });
			const failed = await generate({}, { mode: 'sync' });
			expect(failed.error?.message).toMatch(/No response from Segmind after submitting the job/);
			const again = await retry(failed);
			expect(again.error?.message).toMatch(/No response from Segmind after submitting the job/);
			expect(emulator.requests).toHaveLength(1);
		},
	);

	it.each([
		'data',
		'={{ $binary.data }}',
		"={{ $('Manual Trigger').item.binary.data }}",
		`data:image/png;base64,${onePixel}`,
	])('resumes a job with the image %s', async (images) => {
		const data = { data: onePixel, mimeType: 'image/png', fileName: 'a.png' };
		const items = [{ json: { prompt: 'x' }, binary: { data } }];
		emulator.failNext('result', { status: 401 }, 3);
		const failed = await generate({ items }, { images });
		expect(failed.error).toBeDefined();
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(1);
	});

	it('pays again when the file behind the same expression has changed', async () => {
		const file = (end: string) =>
			Buffer.from(`${atob(onePixel)}${end}`, 'latin1').toString('base64');
		const data = { data: file('1'), mimeType: 'image/png', fileName: 'a.png' };
		const items = [{ json: { prompt: 'x' }, binary: { data } }];
		emulator.failNext('result', { status: 401 }, 3);
		const failed = await generate({ items }, { images: '={{ $binary.data }}' });
		const [{ data: input }] = failed.executionData.executionData!.nodeExecutionStack;
		input.main[0]![0].binary!.data.data = file('2');
		const again = await retry(failed);
		expect(again.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(2);
	});
});

it('a run that succeeds leaves nothing in the ledger', async () => {
	const run = await generate({ items: fiveItems(), onError: 'continueErrorOutput' });
	expect(ledgerOf(run)).toEqual([]);
});

it('a new run of the same workflow pays again', async () => {
	await generate();
	await generate();
	expect(emulator.bill.completed).toBe(2);
});

it('after Stop, Retry On Fail submits nothing more', async () => {
	emulator.failNext('submit', { status: 429, headers: { 'retry-after': '60' } }, 3);
	const rateLimited = () => emulator.requests.filter(({ status }) => status === 429);
	await generate({
		items: promptItems('one', 'two', 'three'),
		retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
		stopWhen: until(() => rateLimited().length === 3),
	});
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(emulator.requests).toEqual(rateLimited());
});
