/** What Segmind's request history is good for besides retries: late results, and lists of past requests. */
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type RunOptions } from './engine.mts';
import { promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;
/** How far the emulator's clock is ahead, ms. */
let ahead = 0;

useEmulator((started) => (emulator = started), { now: () => Date.now() + ahead });

afterEach(() => {
	ahead = 0;
});

const hour = 3_600_000;
const day = 24 * hour;

const run = async (parameters: Record<string, unknown>, more: Partial<RunOptions> = {}) =>
	await runFlux(emulator, parameters, { withHistory: true, ...more });

/** Jobs that this workflow knows nothing of. @returns their IDs */
const make = async (prompts: string[], parameters: Record<string, unknown> = {}) => {
	const options = { onError: 'continueRegularOutput' } as const;
	await run(parameters, { items: promptItems(...prompts), ...options });
	return emulator.bill.entries.slice(-prompts.length).map(({ request_id }) => request_id ?? '');
};

const lookUp = async (operation: string, requestId: string, options = {}) =>
	await run({ operation, requestId, options });

describe('more than an hour after a job was submitted', () => {
	it.each(['async', 'sync'])('Get Result fetches its image (%s)', async (mode) => {
		const [id] = await make(['a fox'], { mode });
		ahead = 2 * hour;
		const { error, output } = await lookUp('getResult', id);
		expect(error).toBeUndefined();
		const { seed } = emulator.bill.entries[0].body as { seed: number };
		expect(output[0][0].json).toMatchObject({
			request_id: id,
			status: 'COMPLETED',
			model: 'flux-2-pro',
			prompt: 'a fox',
			seed,
			metrics: { cost: 0.07 },
		});
		expect((await binaryOf(output[0][0])).equals(await emulator.bytesOf(id))).toBe(true);
	});

	it('Get Result fetches all of its images', async () => {
		emulator.imagesPerJob = 3;
		const [id] = await make(['a fox']);
		ahead = 2 * hour;
		const { output } = await lookUp('getResult', id);
		expect(output[0].map(({ json }) => json.image_index)).toEqual([0, 1, 2]);
		for (const [index, row] of output[0].entries()) {
			expect((await binaryOf(row)).equals(await emulator.bytesOf(id, index))).toBe(true);
		}
	});

	it('Get Result says why it failed', async () => {
		const [id] = await make(['forbidden']);
		ahead = 2 * hour;
		const { error } = await lookUp('getResult', id);
		expect(error?.message).toMatch(/^The content filter blocked this image: "Content moderated/);
	});

	it('Get Status tells its status', async () => {
		const [done, failed] = await make(['a fox', 'forbidden']);
		ahead = 2 * hour;
		expect((await lookUp('getStatus', done)).output[0][0].json).toMatchObject({
			request_id: done,
			status: 'COMPLETED',
			metrics: { cost: 0.07 },
		});
		expect((await lookUp('getStatus', failed)).output[0][0].json).toMatchObject({
			status: 'FAILED',
			error: expect.stringContaining('Content moderated') as string,
		});
	});

	it.each([
		['is hidden', () => (emulator.hideHistory = true)],
		['cannot be read', () => emulator.failNext('history', { body: '<h1>Hello</h1>' }, 5)],
	])('Get Result says that Segmind no longer has it when the history %s', async (_, change) => {
		const [id] = await make(['a fox']);
		ahead = 2 * hour;
		change();
		const { error } = await lookUp('getResult', id);
		expect(error?.message).toMatch(/^Segmind no longer has this job/);
	});

	it('Get Result does not wait for a job that the history answers with an empty list', async () => {
		const [id] = await make(['a fox']);
		ahead = 2 * hour;
		emulator.failNext('history', { body: '[]' });
		const { error } = await lookUp('getResult', id, { timeout: 20 });
		expect(error?.message).toMatch(/^Segmind no longer has this job/);
	});

	it('a retry fetches the images that the failed run has paid for', async () => {
		const failed = await run({}, { items: promptItems('one', 'forbidden', 'three') });
		expect(failed.status).toBe('error');
		ahead = 5 * hour;
		const again = await runFlux(
			emulator,
			{},
			{
				withHistory: true,
				runData: failed.executionData,
				retryWithSavedWorkflow: true,
				onError: 'continueRegularOutput',
			},
		);
		expect(again.output[0].filter(({ binary }) => binary?.data)).toHaveLength(2);
		expect(emulator.bill.completed).toBe(2);
	});
});

it('after 7 days, Get Result says that the image is gone, and where it was', async () => {
	const [id] = await make(['a fox']);
	const rows = [
		{
			request_id: id,
			model_name: 'flux-2-pro',
			model_status: 'COMPLETED',
			generation_url: `${emulator.resultsUrl}/generations/${id}.png`,
			model_created: new Date(Date.now() - 8 * day).toISOString(),
		},
	];
	ahead = 2 * hour;
	emulator.failNext('history', { body: JSON.stringify(rows) });
	const { error } = await lookUp('getResult', id);
	expect(error?.message).toBe('Segmind no longer has the image of this job');
	expect(error?.description).toContain(`/generations/${id}.png`);
	expect(error?.description).toMatch(
		/made on \d{4}-\d\d-\d\d, and Segmind keeps images for 7 days/,
	);
});

describe('Get Many Requests', () => {
	const getMany = async (parameters: Record<string, unknown> = {}, json = {}) =>
		await run({ operation: 'getMany', ...parameters }, { items: [{ json }] });
	const idsOf = async (parameters?: Record<string, unknown>) =>
		(await getMany(parameters)).output[0].map(({ json }) => json.request_id);

	it('lists what is known of each request, the newest first', async () => {
		const [first] = await make(['a fox'], { modelOptions: { seed: 7 } });
		ahead = 1000;
		const [failed] = await make(['forbidden'], { model: 'flux-2-max' });
		const { output } = await getMany();
		const url = `${emulator.resultsUrl}/generations/${first}.png`;
		expect(output[0].map(({ json }) => json)).toEqual([
			{
				request_id: failed,
				model: 'flux-2-max',
				status: 'FAILED',
				prompt: 'forbidden',
				seed: expect.any(Number) as number,
				cost: 0,
				error: expect.stringContaining('Content moderated') as string,
				created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
			},
			{
				request_id: first,
				model: 'flux-2-pro',
				status: 'COMPLETED',
				prompt: 'a fox',
				seed: 7,
				image_url: url,
				image_urls: [url],
				cost: 0.07,
				created_at: expect.any(String) as string,
			},
		]);
		expect(output[0].every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(
			true,
		);
	});

	it('joins the images of one request, and counts it once', async () => {
		emulator.imagesPerJob = 3;
		const ids = await make(['one', 'two']);
		const { output } = await getMany({ limit: 1 });
		expect(output[0]).toHaveLength(1);
		expect(output[0][0].json.image_urls).toHaveLength(3);
		expect(output[0][0].json.cost).toBe(0.07);
		expect(new Set(await idsOf())).toEqual(new Set(ids));
	});

	it('returns 50 by default, as many as the limit says, or all, page by page', async () => {
		const prompts = Array.from({ length: 130 }, (_, index) => `image ${index}`);
		const ids = await make(prompts);
		expect(await idsOf()).toHaveLength(50);
		expect(await idsOf({ limit: 120 })).toHaveLength(120);
		expect(new Set(await idsOf({ returnAll: true }))).toEqual(new Set(ids));
	});

	it('filters by model, status and days', async () => {
		const [pro] = await make(['a fox']);
		const [kontext] = await make(['forbidden'], { model: 'flux-2-flex' });
		ahead = 3 * day;
		const [late] = await make(['a fox']);
		const on = (time: number) => new Date(time).toISOString().slice(0, 10);
		const now = Date.now();
		expect(await idsOf({ filters: { model: 'flex' } })).toEqual([kontext]);
		expect(await idsOf({ filters: { status: 'FAILED' } })).toEqual([kontext]);
		expect(await idsOf({ filters: { from: on(now + 2 * day), to: on(now + 4 * day) } })).toEqual([
			late,
		]);
		expect(await idsOf({ filters: { from: on(now - day), to: on(now) } })).toEqual(
			expect.arrayContaining([pro, kontext]),
		);
	});

	it.each([
		[
			{ from: '2026-01-01', to: '2026-03-01' },
			'From (2026-01-01) is 59 days before To (2026-03-01)',
		],
		[{ from: '2026-03-02', to: '2026-03-01' }, 'From (2026-03-02) is after To (2026-03-01)'],
		[{ from: 'last week' }, "From cannot be 'last week'"],
		[{ to: 'soon' }, "To cannot be 'soon'"],
	])('refuses the days %j before it asks', async (filters, message) => {
		const { error } = await getMany({ filters });
		expect(error?.message).toBe(message);
		expect(emulator.requests).toEqual([]);
	});

	it.each([
		['2026-11-05T00:00:00', '2026-11-05'],
		['2026-11-05T00:00:00.000+09:00', '2026-11-05'],
		['Nov 5, 2026 12:00 UTC', '2026-11-05'],
	])('takes the day as it is written: %s', async (to, expected) => {
		await getMany({ filters: { to } });
		expect(emulator.requests[0].path).toContain(`to_date=${expected}`);
	});

	it.each(['={{ $now.minus({ days: 3 }) }}', '={{ $now.minus({ days: 3 }).toISO() }}'])(
		'takes the date %s',
		async (from) => {
			const ids = await make(['a fox']);
			expect(await idsOf({ filters: { from } })).toEqual(ids);
			const path = emulator.requests.at(-1)?.path;
			const expected = new Date(Date.now() - 3 * day).toISOString().slice(0, 10);
			expect(path).toContain(`from_date=${expected}`);
		},
	);

	it.each([
		[{ limit: 0 }, "Limit cannot be '0'"],
		[{ limit: 'many' }, "Limit cannot be 'many'"],
	])('refuses %j', async (parameters, message) => {
		const { error } = await getMany(parameters);
		expect(error?.message).toBe(message);
	});

	it.each([
		['is not there', 404, "Segmind's request history is not available"],
		['does not accept the key', 401, 'Segmind did not accept the API key'],
		['may not be read', 403, 'This API key does not have access to the request history'],
	])('says so when the history %s', async (_, status, message) => {
		emulator.failNext('history', { status, body: '{"error":"no"}' });
		const { error } = await getMany();
		expect(error?.message).toBe(`${message}: "no"`);
	});
});
