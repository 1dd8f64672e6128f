import { clock, day, emulator, getHistory, read, second } from './client.mts';
import { smallBody, submit, useEmulator } from './client.mts';

useEmulator();

beforeEach(() => {
	clock.now = Date.UTC(2026, 4, 20, 12);
});

const list = async (query = '') => (await read(await getHistory(query))).body;

/** The prompts of the rows, in their order. */
const promptsOf = async (query = '') =>
	(await list(query)).data.map(({ request_body }: any) => request_body.prompt);

/** Submits a job that is completed, or fails, a second later. */
const run = async (prompt: string, slug?: string, more?: object) => {
	await submit(smallBody({ prompt, ...more }), slug);
	clock.now += second;
};

describe('a list of the history', () => {
	it('has the newest rows first', async () => {
		for (const prompt of ['one', 'two', 'three']) await run(prompt);
		expect(await promptsOf()).toEqual(['three', 'two', 'one']);
		expect(await promptsOf('?sort_order=asc')).toEqual(['one', 'two', 'three']);
	});
	it('can be sorted by model and by price', async () => {
		await run('dear', 'flux-2-max');
		await run('failed: forbidden', 'flux-2-max');
		await run('cheap', 'flux-2-pro');
		for (const [query, expected] of [
			['?sort_by=model_name', ['cheap', 'dear', 'failed: forbidden']],
			['?sort_by=model_name&sort_order=asc', ['dear', 'failed: forbidden', 'cheap']],
			['?sort_by=credits_deduction', ['dear', 'cheap', 'failed: forbidden']],
			['?sort_by=credits_deduction&sort_order=asc', ['failed: forbidden', 'cheap', 'dear']],
		] as const) {
			expect(await promptsOf(query)).toEqual(expected);
		}
	});
	it('can be limited to a part of the model name', async () => {
		await run('pro');
		await run('max', 'flux-2-max');
		expect(await promptsOf('?model_name=max')).toEqual(['max']);
		expect(await promptsOf('?model_name=flux-2')).toEqual(['max', 'pro']);
		expect(await list('?model_name=sdxl')).toMatchObject({ data: [], total: 0 });
	});
	it('can be limited to a status', async () => {
		await run('a fox');
		await run('forbidden');
		await submit(smallBody({ prompt: 'running' }));
		expect(await promptsOf('?status=COMPLETED')).toEqual(['a fox']);
		expect(await promptsOf('?status=FAILED')).toEqual(['forbidden']);
		expect(await promptsOf('?status=PENDING')).toEqual(['running']);
		expect(await promptsOf()).toEqual(['running', 'forbidden', 'a fox']);
	});
	it('combines filters', async () => {
		await run('pro');
		await run('forbidden');
		await run('max', 'flux-2-max');
		expect(await promptsOf('?status=COMPLETED&model_name=pro')).toEqual(['pro']);
	});
});

describe('the dates of a list', () => {
	it('include both days, in UTC', async () => {
		clock.now = Date.UTC(2026, 4, 10);
		await submit(smallBody({ prompt: 'first moment' }));
		clock.now = Date.UTC(2026, 4, 12) - 1;
		await submit(smallBody({ prompt: 'last moment' }));
		clock.now += day;
		expect(await promptsOf('?from_date=2026-05-10&to_date=2026-05-11')).toEqual([
			'last moment',
			'first moment',
		]);
		expect(await promptsOf('?from_date=2026-05-11&to_date=2026-05-12')).toEqual(['last moment']);
		expect(await promptsOf('?from_date=2026-05-09&to_date=2026-05-10')).toEqual(['first moment']);
		for (const none of ['?to_date=2026-05-09', '?from_date=2026-05-12']) {
			expect(await promptsOf(none)).toEqual([]);
		}
	});
	it('are those of the last seven days by default', async () => {
		await run('a fox');
		clock.now += 7 * day;
		expect(await promptsOf()).toEqual(['a fox']);
		clock.now += day;
		expect(await promptsOf()).toEqual([]);
		expect(await promptsOf('?from_date=2026-05-20')).toEqual(['a fox']);
		expect(await promptsOf('?to_date=2026-05-27')).toEqual(['a fox']);
		expect(await promptsOf('?to_date=2026-05-19')).toEqual([]);
	});
	it('may be 31 days apart', async () => {
		await run('a fox');
		clock.now += 31 * day;
		expect(await promptsOf('?from_date=2026-05-20')).toEqual(['a fox']);
		expect((await getHistory('?from_date=2026-05-19')).status).toBe(422);
		expect((await getHistory('?from_date=2026-04-01&to_date=2026-05-02')).status).toBe(200);
		expect((await getHistory('?from_date=2026-04-01&to_date=2026-05-03')).status).toBe(422);
	});
});

describe('the pages of a list', () => {
	const runMany = async (count: number) => {
		for (let number = 1; number <= count; number++) await run(String(number));
	};

	it('have 20 rows by default, and say how many there are in all', async () => {
		await runMany(21);
		const first = await list();
		expect(first).toMatchObject({ total: 21, page: 1, per_page: 20, data: { length: 20 } });
		expect(await list('?page=2')).toMatchObject({ total: 21, page: 2, data: { length: 1 } });
		expect(await list('?page=3')).toMatchObject({ total: 21, page: 3, data: [] });
	});
	it('have as many rows as asked for, none of them twice', async () => {
		await runMany(5);
		const pages = await Promise.all(
			[1, 2, 3].map(async (page) => await promptsOf(`?per_page=2&page=${page}`)),
		);
		expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
	});
	it('count rows, so that the images of a job may be on two pages', async () => {
		emulator.imagesPerJob = 3;
		await run('a fox');
		const urlsOn = async (page: number) =>
			(await list(`?per_page=2&page=${page}`)).data.map((row: any) => row.generation_url);
		expect(await urlsOn(1)).toEqual([
			expect.stringMatching(/[^_]\w{11}\.png$/),
			expect.stringMatching(/_2\.png$/),
		]);
		expect(await urlsOn(2)).toEqual([expect.stringMatching(/_3\.png$/)]);
		expect((await list()).total).toBe(3);
	});
});

describe('a query is refused with 422', () => {
	it.each([
		['page', '0'],
		['page', '1.5'],
		['page', 'two'],
		['page', ''],
		['per_page', '0'],
		['per_page', '101'],
		['from_date', '2026-5-1'],
		['from_date', '2026-02-31'],
		['to_date', '2026-05-20T12:00:00Z'],
		['to_date', 'today'],
		['status', 'completed'],
		['sort_by', 'latency_ms'],
		['sort_order', 'up'],
	])('for %s=%s', async (name, value) => {
		expect(await read(await getHistory(`?${name}=${value}`))).toEqual({
			status: 422,
			body: { detail: [{ loc: ['query', name], msg: expect.stringMatching(/^must /) }] },
		});
	});
	it('for dates in the wrong order, or too far apart', async () => {
		for (const [query, msg] of [
			['?from_date=2026-05-20&to_date=2026-05-19', 'from_date must not be after to_date'],
			['?from_date=2026-04-18&to_date=2026-05-20', 'date range must be at most 31 days'],
		]) {
			expect(await read(await getHistory(query))).toEqual({
				status: 422,
				body: { detail: [{ loc: ['query', 'from_date'], msg }] },
			});
		}
	});
	it('with all of its errors', async () => {
		const { detail } = await list('?page=0&per_page=1000&status=DONE');
		expect(detail.map(({ loc }: any) => loc[1])).toEqual(['page', 'per_page', 'status']);
	});
	it('but not for the limits themselves, or for what is unknown', async () => {
		for (const query of ['?per_page=100', '?per_page=1', '?sort_by=model_created', '?user=me']) {
			expect((await getHistory(query)).status).toBe(200);
		}
	});
});
