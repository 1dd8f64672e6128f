import { startEmulator } from '../../../emulator/emulator.mts';
import { PublicFiles } from '../../../emulator/files.mts';
import { clock, day, download, emulator, get, getHistory, hour, post, read } from './client.mts';
import { key, resultOf, second, smallBody, submit, useEmulator } from './client.mts';

useEmulator();

const list = async (query = '') => (await read(await getHistory(query))).body;
const rows = async () => (await list()).data as any[];
const byId = async (id: string) => await read(await getHistory(`/${id}`));

/** Submits a job that ends a second later at the latest, and returns its request id. */
const run = async (prompt = 'a fox') => {
	const id = await submit(smallBody({ prompt }));
	clock.now += second;
	return id;
};

/** The fields of a row that change as its job goes on. */
const states = (found: any[]) =>
	found.map(({ model_status, generation_url, credits_deduction, latency_ms }) => [
		model_status,
		generation_url && 'URL',
		credits_deduction,
		latency_ms,
	]);

describe('a row of the history', () => {
	it('has the facts of a completed job', async () => {
		const accepted = clock.now;
		const id = await run();
		const row = {
			request_id: id,
			model_name: 'flux-2-pro',
			model_status: 'COMPLETED',
			credits_deduction: 0.07,
			request_body: smallBody(),
			generation_url: `${emulator.resultsUrl}/generations/${id}.png`,
			latency_ms: 24_370,
			model_created: new Date(accepted).toISOString(),
		};
		expect(await list()).toEqual({ data: [row], total: 1, page: 1, per_page: 20 });
		expect(await byId(id)).toEqual({ status: 200, body: row });
	});
	it('is PENDING while the job is queued and while it runs', async () => {
		emulator.speed = 1;
		await submit(smallBody());
		for (const wait of [0, 20 * second]) {
			clock.now += wait;
			expect(states(await rows())).toEqual([['PENDING', null, 0, null]]);
		}
		clock.now += 5 * second;
		expect(states(await rows())).toEqual([['COMPLETED', 'URL', 0.07, 24_370]]);
	});
	it('has the error of a failed job, which is free', async () => {
		emulator.imagesPerJob = 2;
		await run('forbidden');
		const found = await rows();
		expect(states(found)).toEqual([['FAILED', null, 0, 24_370]]);
		expect(found[0].error).toMatch(/^Content moderated/);
	});
	it('has one image: the rows of a job with several share its request id', async () => {
		emulator.imagesPerJob = 3;
		const id = await submit(smallBody());
		expect(await rows()).toMatchObject([{ request_id: id, model_status: 'PENDING' }]);
		const { output } = await resultOf(id);
		const found = await rows();
		expect(found.map(({ generation_url: url }) => url)).toEqual(output);
		expect(found.map(({ request_id }) => request_id)).toEqual([id, id, id]);
		expect((await byId(id)).body).toEqual(found);
	});
	it('is there for jobs of v1 as well', async () => {
		const response = await post('/v1/flux-2-pro', smallBody());
		const id = response.headers.get('x-request-id') ?? '';
		const [row] = await rows();
		expect(row).toMatchObject({ request_id: id, model_status: 'COMPLETED' });
		const shown = await download(row.generation_url);
		expect(shown.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
		expect((await get(`/v2/requests/${id}`)).status).toBe(404);
	});
	it('is not there for a request that was refused', async () => {
		await post('/v2/flux-2-pro', smallBody({ width: 1 }));
		expect(await list()).toMatchObject({ data: [], total: 0 });
	});
	it('outlives the record of the job, by id without an end', async () => {
		const id = await run();
		clock.now += hour + second;
		expect((await get(`/v2/requests/${id}`)).status).toBe(404);
		expect(await rows()).toHaveLength(1);
		clock.now += 365 * day;
		expect((await byId(id)).body).toMatchObject({ request_id: id, model_status: 'COMPLETED' });
		expect(await rows()).toHaveLength(0);
	});
});

it('an id that is unknown to the history is a 404', async () => {
	expect(await byId('unknown')).toEqual({
		status: 404,
		body: { error: 'Request unknown is not in the history' },
	});
});

describe('a history that is late', () => {
	it('shows when a job was accepted, and when it ended, so many seconds later', async () => {
		Object.assign(emulator, { speed: 1, historyLag: 60 });
		const id = await submit(smallBody());
		const seen: unknown[] = [];
		// A job takes 24.37 s.
		for (const wait of [0, 59, 1, 24, 1]) {
			clock.now += wait * second;
			seen.push([(await byId(id)).status, states(await rows())]);
		}
		expect(seen).toEqual([
			[404, []],
			[404, []],
			[200, [['PENDING', null, 0, null]]],
			[200, [['PENDING', null, 0, null]]],
			[200, [['COMPLETED', 'URL', 0.07, 24_370]]],
		]);
	});
	it('shows a failure late, too, and all images at once', async () => {
		Object.assign(emulator, { historyLag: 60, imagesPerJob: 2 });
		await run('forbidden');
		await run();
		clock.now += 58 * second;
		expect(states(await rows())).toEqual([['PENDING', null, 0, null]]);
		clock.now += 2 * second;
		expect((await rows()).map(({ model_status }) => model_status)).toEqual([
			'COMPLETED',
			'COMPLETED',
			'FAILED',
		]);
	});
	it('is punctual again after a reset', async () => {
		Object.assign(emulator, { historyLag: 60, hideHistory: true });
		emulator.reset();
		await submit(smallBody());
		expect(await rows()).toHaveLength(1);
	});
});

describe('the URL of an image in the history', () => {
	it('is that of the result, and serves the same file', async () => {
		emulator.imagesPerJob = 2;
		const id = await run();
		const urls = (await rows()).map(({ generation_url }) => generation_url);
		const files: Buffer[] = await Promise.all(urls.map(download));
		for (const [index, file] of files.entries()) {
			expect(file.equals(await emulator.bytesOf(id, index))).toBe(true);
		}
		expect((await resultOf(id)).output).toEqual(urls);
	});
	it('serves an image that is broken for good as broken', async () => {
		emulator.failNext('submit', { brokenImage: { index: 0, how: 'missing' } });
		await run();
		expect((await fetch((await rows())[0].generation_url)).status).toBe(404);
	});
	it('expires seven days after the job ended, whenever the history names it', async () => {
		const id = await run();
		clock.now += 7 * day - 2 * second;
		const url = (await byId(id)).body.generation_url;
		expect((await fetch(url)).status).toBe(200);
		clock.now += 2 * second;
		expect((await fetch(url)).status).toBe(404);
	});
	it('that is named for the first time after that serves nothing', async () => {
		const id = await run();
		clock.now += 7 * day;
		expect((await fetch((await byId(id)).body.generation_url)).status).toBe(404);
	});
	it('stays as long as it was published for', async () => {
		const id = await run();
		clock.now += hour / 2;
		const { output } = await resultOf(id);
		clock.now += 7 * day - second;
		expect((await byId(id)).body.generation_url).toBe(output);
		expect((await fetch(output)).status).toBe(200);
	});
	it('takes no drawing', async () => {
		const rich = await startEmulator({ now: () => clock.now, speed: 1000, credits: 100 });
		const draw = jest.spyOn(PublicFiles.prototype, 'imageOf');
		for (let job = 0; job < 200; job++) {
			await post('/v2/flux-2-pro', smallBody({ seed: job }), key, rich.baseUrl);
		}
		clock.now += second;
		const pages = await Promise.all(
			[1, 2].map(async (page) => {
				const query = `?per_page=100&page=${page}`;
				return (await read(await getHistory(query, key, rich))).body.data;
			}),
		);
		const urls = new Set(pages.flat().map(({ generation_url }) => generation_url));
		expect(urls.size).toBe(200);
		expect(draw).not.toHaveBeenCalled();
		await download([...urls][0]);
		expect(draw).toHaveBeenCalledTimes(1);
		draw.mockRestore();
		await rich.close();
	});
});

describe('the shape of a list', () => {
	it.each([
		['array', (body: any) => body],
		['nested', (body: any) => body.data.requests],
		['others_first', (body: any) => body.data],
	] as const)('can be %s', async (historyList, rowsIn) => {
		await run();
		const usual = await rows();
		emulator.responseShapes = { historyList };
		expect(rowsIn(await list())).toEqual(usual);
		if (historyList !== 'others_first') return;
		const before = Object.values(await list()).slice(0, -1);
		expect(before.filter(Array.isArray).length).toBeGreaterThan(1);
	});
});

describe('the shape of a job', () => {
	const shapesOf = async (images: number, historyJob?: 'first' | 'data' | 'list') => {
		Object.assign(emulator, { imagesPerJob: images, responseShapes: {} });
		const id = await run();
		const usual = (await rows()).filter(({ request_id }) => request_id === id);
		emulator.responseShapes = { historyJob };
		return { body: (await byId(id)).body, usual };
	};

	it('is the row of its image, or a list of the rows of all', async () => {
		const single = await shapesOf(1);
		expect(single.body).toEqual(single.usual[0]);
		const several = await shapesOf(2);
		expect(several.usual).toHaveLength(2);
		expect(several.body).toEqual(several.usual);
	});
	it('can be the first row only', async () => {
		const { body, usual } = await shapesOf(2, 'first');
		expect(body).toEqual(usual[0]);
	});
	it('can be under data', async () => {
		const single = await shapesOf(1, 'data');
		expect(single.body).toEqual({ data: single.usual[0] });
		const several = await shapesOf(2, 'data');
		expect(several.body).toEqual({ data: several.usual });
	});
	it('can always be a list', async () => {
		const { body, usual } = await shapesOf(1, 'list');
		expect(body).toEqual(usual);
	});
});

describe('the shape of a row', () => {
	it('can have the request body as text, or not at all', async () => {
		const id = await run();
		emulator.responseShapes = { historyBody: 'text' };
		expect((await rows())[0].request_body).toBe(JSON.stringify(smallBody()));
		emulator.responseShapes = { historyBody: 'none' };
		expect((await rows())[0]).not.toHaveProperty('request_body');
		expect((await byId(id)).body).not.toHaveProperty('request_body');
	});
	it('can have the time under another name', async () => {
		await run();
		const [{ model_created }] = await rows();
		emulator.responseShapes = { historyTime: 'created_at' };
		const [row] = await rows();
		expect(row.created_at).toBe(model_created);
		expect(row).not.toHaveProperty('model_created');
	});
	it('can be another one once', async () => {
		await run();
		emulator.failNext('history', { shapes: { historyBody: 'none' } });
		expect((await rows())[0]).not.toHaveProperty('request_body');
		expect((await rows())[0]).toHaveProperty('request_body');
	});
});
