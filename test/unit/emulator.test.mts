import { once } from 'node:events';
import http from 'node:http';
import sharp from 'sharp';
import { type Emulator, startEmulator } from '../../emulator/emulator.mts';

/** The emulator's clock, ms: it moves only when a test says so. */
let clock = Date.UTC(2026, 0, 1);
let emulator: Emulator;

const key = { 'x-api-key': 'SG_test' };
const json = { 'content-type': 'application/json' };
const second = 1000;
const hour = 3600 * second;

beforeAll(async () => {
	emulator = await startEmulator({ now: () => clock, speed: 1000 });
});
beforeEach(() => {
	emulator.reset();
	emulator.speed = 1000;
});
afterAll(async () => await emulator.close());

const post = async (path: string, body: unknown, headers: Record<string, string> = key) =>
	await fetch(emulator.baseUrl + path, {
		method: 'POST',
		headers: { ...json, ...headers },
		body: JSON.stringify(body),
	});
const get = async (path: string, headers: Record<string, string> = key) =>
	await fetch(emulator.baseUrl + path, { headers });
const answer = async (response: Response) => ({
	status: response.status,
	body: (await response.json()) as any,
});
const submit = async (body: object, slug = 'flux-2-pro') =>
	(await answer(await post(`/v2/${slug}`, body))).body.request_id as string;
const upload = async (body: unknown, headers: Record<string, string> = key) =>
	await fetch(`${emulator.storageUrl}/upload-asset`, {
		method: 'POST',
		headers: { ...json, ...headers },
		body: JSON.stringify(body),
	});
const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
/** A small body: drawing it takes no time. */
const small = (more: object = {}) => ({ prompt: 'a fox', width: 64, height: 64, seed: 1, ...more });

describe('the key', () => {
	it('is asked for in the words of Segmind', async () => {
		expect(await answer(await get('/v1/get-user-credits', {}))).toEqual({
			status: 401,
			body: { error: 'Missing Authorization or x-api-key in header' },
		});
	});
	it.each([[{ 'x-api-key': 'wrong' }], [{ authorization: 'Bearer SG_test' }]])(
		'is refused when it is %j',
		async (headers) => {
			const refused = await answer(await post('/v2/flux-2-pro', small(), headers as any));
			expect(refused.status).toBe(401);
			expect(refused.body.error).toMatch(/^Unauthorized\. API key is invalid/);
		},
	);
	it('may be limited to a list', async () => {
		const strict = await startEmulator({ keys: ['SG_mine'] });
		const status = async (mine: string) =>
			(await fetch(`${strict.baseUrl}/v1/get-user-credits`, { headers: { 'x-api-key': mine } }))
				.status;
		expect([await status('SG_mine'), await status('SG_test')]).toEqual([200, 401]);
		await strict.close();
	});
	it('is tested by asking for the credits', async () => {
		expect(await answer(await get('/v1/get-user-credits'))).toEqual({
			status: 200,
			body: { credits: 10, 'free-credits': 0.0184 },
		});
	});
	it('of a new account has no balance yet', async () => {
		const headers = { 'x-api-key': 'SG_new_account' };
		expect(await answer(await get('/v1/get-user-credits', headers))).toEqual({
			status: 404,
			body: { error: 'No credits found for the user' },
		});
	});
});

describe('a v2 job', () => {
	it('is queued, processed and completed by the clock', async () => {
		emulator.speed = 1;
		const { status, body } = await answer(await post('/v2/flux-2-pro', small()));
		expect(status).toBe(200);
		expect(body.status).toBe('QUEUED');
		expect(body.response_url).toBe(`${emulator.baseUrl}/v2/requests/${body.request_id}`);
		expect(body.status_url).toBe(`${body.response_url}/status`);

		const states: string[] = [];
		for (const wait of [0, second, 23 * second, second]) {
			clock += wait;
			states.push((await answer(await get(`/v2/requests/${body.request_id}/status`))).body.status);
		}
		expect(states).toEqual(['QUEUED', 'PROCESSING', 'PROCESSING', 'COMPLETED']);
	});
	it('has a result without output while it is unfinished', async () => {
		const id = await submit(small());
		const { status, body } = await answer(await get(`/v2/requests/${id}`));
		expect(status).toBe(200);
		expect(body).toMatchObject({ request_id: id, status: 'QUEUED' });
		expect(body).not.toHaveProperty('output');
	});
	it('has a result with output, images, seed, prompt and metrics', async () => {
		const id = await submit(small());
		clock += second;
		const { body } = await answer(await get(`/v2/requests/${id}`));
		expect(body).toMatchObject({
			status: 'COMPLETED',
			output: `${emulator.resultsUrl}/generations/${id}.png`,
			seed: '1',
			prompt: 'a fox',
			metrics: {
				cost: 0.07,
				remaining_credits: 9.93,
				inference_time: 23.88,
				queue_time: 0.49,
				total_time: 24.37,
				retry_count: 0,
			},
		});
		const bytes = await fetched(body.output);
		expect(body.images).toEqual([
			{
				url: body.output,
				content_type: 'image/png',
				file_name: `${id}.png`,
				file_size: bytes.length,
			},
		]);
		expect(bytes.equals(await emulator.bytesOf(id))).toBe(true);
	});
	it.each([
		['output_list', { output: [expect.stringMatching(/^http/)] }],
		['output_object', { output: { url: expect.stringMatching(/^http/) } }],
		['images', { images: [{ url: expect.stringMatching(/^http/) }] }],
		['strings', { seed: '1', images: [{ file_size: expect.stringMatching(/^\d+$/) }] }],
	] as const)('answers in the shape %s on demand', async (result, shape) => {
		emulator.answerShapes = { result };
		const id = await submit(small());
		clock += second;
		const { body } = await answer(await get(`/v2/requests/${id}`));
		expect(body).toMatchObject(shape);
		expect('output' in body).toBe(result !== 'images');
	});
	it('is forgotten after an hour, its picture is not', async () => {
		const id = await submit(small());
		clock += hour;
		const { output } = (await answer(await get(`/v2/requests/${id}`))).body;
		clock += 1;
		for (const path of [`/v2/requests/${id}`, `/v2/requests/${id}/status`]) {
			expect(await answer(await get(path))).toEqual({
				status: 404,
				body: { error: `Request ${id} not found` },
			});
		}
		expect((await fetch(output)).status).toBe(200);
		clock += 7 * 24 * hour;
		expect((await fetch(output)).status).toBe(404);
	});
	it.each([
		['something forbidden', /^Content moderated\. The prompt or image was flagged/],
		['a lost worker', /^Worker lost/],
	])('fails with 422 for "%s"', async (prompt, error) => {
		const id = await submit(small({ prompt }));
		clock += second;
		for (const path of [`/v2/requests/${id}`, `/v2/requests/${id}/status`]) {
			const { status, body } = await answer(await get(path));
			expect(status).toBe(422);
			expect(body).toMatchObject({ status: 'FAILED', metrics: { cost: 0 } });
			expect(body.error).toMatch(error);
		}
	});
});

describe('a v1 call', () => {
	it('answers a FLUX.2 picture as bytes, with everything else in the headers', async () => {
		const response = await post('/v1/flux-2-pro', small());
		const bytes = Buffer.from(await response.arrayBuffer());
		const header = (name: string) => response.headers.get(name);
		expect(response.status).toBe(200);
		expect(header('content-type')).toBe('image/png');
		expect(header('x-cost')).toBe('0.07');
		expect(header('x-remaining-credits')).toBe('9.93');
		expect(header('x-generation-time')).toBe('23.88');
		expect(header('x-seed-value')).toBe('1');
		expect(Date.parse(header('x-rate-limit-reset-at-utc') ?? '')).toBeGreaterThan(clock);
		expect(bytes.equals(await emulator.bytesOf(header('x-request-id') ?? ''))).toBe(true);
	});
	it.each(['flux-1.1-pro', 'flux-pro'])('answers JSON for %s', async (slug) => {
		const { body } = await answer(await post(`/v1/${slug}`, { prompt: 'a fox' }));
		expect(body.status).toBe('COMPLETED');
		expect((await sharp(await fetched(body.output)).metadata()).format).toBe('webp');
	});
	it.each([
		['output', (body: any) => body.output],
		['output_list', (body: any) => body.output[0]],
		['images', (body: any) => body.images[0].url],
		['image_url', (body: any) => body.image_url],
		['image_base64', (body: any) => `data:image/png;base64,${body.image}`],
		['image_data_uri', (body: any) => body.image],
		['image', (body: any) => body.image],
		['image_list', (body: any) => body[0]],
		['image_string', (body: any) => body],
	] as const)('answers in the shape %s on demand', async (sync, urlIn) => {
		emulator.answerShapes = { sync };
		const response = await post('/v1/flux-2-pro', small());
		const picture = await fetched(urlIn(await response.json()));
		const id = response.headers.get('x-request-id') ?? '';
		expect(picture.equals(await emulator.bytesOf(id))).toBe(true);
	});
	it('may hide its type', async () => {
		emulator.answerShapes = { sync: 'octet_stream' };
		const response = await post('/v1/flux-2-pro', small());
		expect(response.headers.get('content-type')).toBe('application/octet-stream');
	});
	it('is moderated with 422 and costs nothing', async () => {
		const { status, body } = await answer(
			await post('/v1/flux-2-pro', small({ prompt: 'forbidden' })),
		);
		expect([status, body.error]).toEqual([422, expect.stringMatching(/^Content moderated/)]);
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0, pictures: 0 });
	});
	it('is cut off near 100 s', async () => {
		emulator.modelSeconds = { 'flux-2-pro': 101 };
		expect(await answer(await post('/v1/flux-2-pro', small()))).toEqual({
			status: 500,
			body: { error: 'Internal Polling Error' },
		});
	});
});

describe('a model that was launched today', () => {
	const slug = 'flux-2-klein-9b';
	beforeEach(() => emulator.launched.push(slug));

	it.each([
		[{ mood: { happy: true }, output_format: 'gif' }, 'image/png'],
		[{ output_format: 'jpeg', output_quality: 'best' }, 'image/jpeg'],
	])('takes %j and makes an %s', async (parameters, type) => {
		const response = await post(`/v1/${slug}`, small(parameters));
		expect(response.headers.get('content-type')).toBe(type);
	});
	it.each([[{}], [{ prompt: '' }], [{ prompt: 7 }], [[]]])('refuses %j', async (body) => {
		expect((await post(`/v2/${slug}`, body)).status).toBe(422);
	});
	it('draws, costs and takes what flux-2-pro does', async () => {
		const response = await post(`/v1/${slug}`, small({ width: 320, height: '64' }));
		expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({
			format: 'png',
			width: 320,
			height: 1024,
		});
		expect(response.headers.get('x-cost')).toBe('0.07');
		expect(response.headers.get('x-generation-time')).toBe('23.88');
		expect(emulator.bill.entries).toMatchObject([{ slug, charged: 0.07 }]);
	});
	it.each([{ width: -5, height: 1e9 }, { width: 64.5 }])('draws something for %j', async (size) => {
		const response = await post(`/v1/${slug}`, small(size));
		expect(response.headers.get('content-type')).toBe('image/png');
	});
	it('is unknown again after a reset, as every other slug is', async () => {
		expect((await post('/v2/flux-2-klein-4b', small())).status).toBe(404);
		emulator.reset();
		expect(await answer(await post(`/v2/${slug}`, small()))).toEqual({
			status: 404,
			body: { error: 'Model not found' },
		});
	});
});

describe('a refusal', () => {
	const refused = async (body: object, slug = 'flux-2-pro') =>
		await answer(await post(`/v2/${slug}`, body));

	it('names unknown and retired models', async () => {
		expect(await refused(small(), 'flux-9')).toEqual({
			status: 404,
			body: { error: 'Model not found' },
		});
		// A name that every JavaScript object knows.
		expect((await refused(small(), 'constructor')).status).toBe(404);
		expect((await refused(small(), 'flux-schnell-retired')).status).toBe(410);
	});
	it.each([
		['flux-2-pro', { width: 32 }, 'width'],
		['flux-2-pro', { width: 4096, height: 4096 }, 'width'],
		['flux-2-pro', { width: 64.5 }, 'width'],
		['flux-2-pro', { prompt: '' }, 'prompt'],
		['flux-2-pro', { guidance: 5 }, 'guidance'],
		['flux-2-max', { output_format: 'webp' }, 'output_format'],
		['flux-2-max', { image_urls: ['no url'] }, 'image_urls'],
		['flux-2-flex', { steps: 51 }, 'steps'],
		['flux-2-flex', { guidance: 'much' }, 'guidance'],
		['flux-1.1-pro', { aspect_ratio: '21:9' }, 'aspect_ratio'],
		['flux-1.1-pro', { height: 1441 }, 'height'],
		['flux-pro', { guidance: 2.5 }, 'guidance'],
		['flux-pro', { safety_tolerance: 0 }, 'safety_tolerance'],
	])('by %s of %j names the parameter', async (slug, parameters, name) => {
		const { status, body } = await refused({ prompt: 'a fox', ...parameters }, slug);
		expect(status).toBe(422);
		expect(body.detail[0].loc.slice(0, 2)).toEqual(['body', name]);
		expect(typeof body.detail[0].msg).toBe('string');
	});
	it.each([5, '5', '7.5'])('does not hit guidance %j of flux-2-flex', async (guidance) => {
		expect((await refused(small({ guidance }), 'flux-2-flex')).status).toBe(200);
	});
	it('is a 406 for a wrong Content-Type, with a body or without', async () => {
		const url = `${emulator.baseUrl}/v2/flux-2-pro`;
		for (const body of ['prompt', undefined]) {
			const { status } = await fetch(url, { method: 'POST', headers: key, body });
			expect(status).toBe(406);
		}
	});
	it('is a 400 for broken JSON', async () => {
		const url = `${emulator.baseUrl}/v2/flux-2-pro`;
		const { status } = await fetch(url, {
			method: 'POST',
			headers: { ...key, ...json },
			body: '{"prompt"',
		});
		expect(status).toBe(400);
	});
	it('is a 405 HTML page for a wrong method', async () => {
		for (const path of ['/v1/flux-2-pro', '/v2/flux-2-pro']) {
			const response = await get(path, {});
			expect(response.status).toBe(405);
			expect(response.headers.get('content-type')).toMatch('text/html');
			expect(await response.text()).toMatch('Method Not Allowed');
		}
	});
	it('is a 406 when running jobs leave too few credits', async () => {
		const poor = await startEmulator({ credits: 0.1 });
		const ask = async () =>
			await answer(
				await fetch(`${poor.baseUrl}/v2/flux-2-pro`, {
					method: 'POST',
					headers: { ...key, ...json },
					body: JSON.stringify(small()),
				}),
			);
		expect((await ask()).status).toBe(200);
		expect(await ask()).toEqual({ status: 406, body: { error: 'Insufficient credits' } });
		expect(poor.credits).toBe(0.1);
		await poor.close();
	});
	it('is a 429 with the time to wait, until the minute is over', async () => {
		const strict = await startEmulator({ requestsPerMinute: 2, now: () => clock });
		const ask = async () =>
			await fetch(`${strict.baseUrl}/v2/flux-2-pro`, {
				method: 'POST',
				headers: { ...key, ...json },
				body: JSON.stringify(small()),
			});
		const start = clock;
		await ask();
		clock += 20 * second;
		expect((await ask()).status).toBe(200);
		const response = await ask();
		expect(response.status).toBe(429);
		expect(response.headers.get('retry-after')).toBe('40');
		expect(response.headers.get('x-rate-limit-reset-at-utc')).toBe(
			new Date(start + 60 * second).toISOString(),
		);
		clock += 40 * second;
		expect((await ask()).status).toBe(200);
		await strict.close();
	});
});

describe('the bill', () => {
	it('lists every POST, and charges only for pictures', async () => {
		const running = await submit(small());
		await submit(small({ prompt: 'forbidden' }));
		await post('/v2/flux-2-pro', small({ width: 1 }));
		expect(emulator.bill).toMatchObject({ submitted: 2, charged: 0, pictures: 0 });
		expect(emulator.bill.entries.map(({ outcome }) => outcome)).toEqual([
			'accepted',
			'accepted',
			'refused',
		]);
		clock += second;
		await post('/v1/flux-2-max', small());

		const { entries, ...totals } = (await (
			await get('/emulator/bill', {})
		).json()) as Emulator['bill'];
		expect(totals).toEqual({ submitted: 3, charged: 0.29, pictures: 2 });
		expect(entries[0]).toEqual({
			time: clock - second,
			slug: 'flux-2-pro',
			mode: 'v2',
			body: small(),
			request_id: running,
			outcome: 'completed',
			charged: 0.07,
		});
		expect(entries.map(({ outcome, charged }) => [outcome, charged])).toEqual([
			['completed', 0.07],
			['failed', 0],
			['refused', 0],
			['completed', 0.22],
		]);
		expect(emulator.credits).toBe(9.71);
	});
	it('tells a listener what happens', async () => {
		const told: string[] = [];
		const watched = await startEmulator({
			speed: 1000,
			onBillEntry: ({ slug, outcome }) => told.push(`${slug} ${outcome}`),
		});
		await fetch(`${watched.baseUrl}/v1/flux-2-pro`, {
			method: 'POST',
			headers: { ...key, ...json },
			body: JSON.stringify(small()),
		});
		expect(told).toEqual(['flux-2-pro accepted', 'flux-2-pro completed']);
		await watched.close();
	});
});

describe('a picture', () => {
	const picture = async (slug: string, body: object) => {
		const id = await submit({ prompt: 'a fox', seed: 1, ...body }, slug);
		return await emulator.bytesOf(id);
	};
	it.each([
		['flux-2-pro', { width: 640, height: 320 }, 'png', 640, 320],
		['flux-2-max', { output_format: 'jpeg', width: 100, height: 300 }, 'jpeg', 100, 300],
		['flux-2-flex', {}, 'png', 1024, 1024],
		['flux-1.1-pro', { aspect_ratio: '16:9' }, 'webp', 1360, 768],
		['flux-1.1-pro', { aspect_ratio: 'custom', width: 300, height: 500 }, 'webp', 304, 496],
		['flux-1.1-pro', { width: 300, height: 500, output_format: 'jpg' }, 'jpeg', 1024, 1024],
		['flux-pro', { aspect_ratio: '9:21', output_format: 'png' }, 'png', 672, 1568],
	])('of %s with %j is as asked', async (slug, body, format, width, height) => {
		const metadata = await sharp(await picture(slug, body)).metadata();
		expect(metadata).toMatchObject({ format, width, height });
	});
	it('is the same for the same body, and another for another seed', async () => {
		const size = { width: 128, height: 128 };
		const first = await picture('flux-2-pro', { ...size, seed: 1 });
		expect(first.equals(await picture('flux-2-pro', { ...size, seed: 1 }))).toBe(true);
		const colours = async (bytes: Buffer) => (await sharp(bytes).stats()).dominant;
		const other = await picture('flux-2-pro', { ...size, seed: 2 });
		expect(await colours(other)).not.toEqual(await colours(first));
	});
	it('shows its prompt, whatever the letters', async () => {
		const size = { width: 256, height: 256 };
		const bytes = await picture('flux-2-pro', { ...size, prompt: '<b>&"\u0000 été 灯台 \ud800' });
		const text = await sharp(bytes)
			.extract({ left: 0, top: 192, width: 256, height: 64 })
			.greyscale()
			.stats();
		expect(text.channels[0].max).toBeGreaterThan(240);
	});
	it('is smaller in lower quality', async () => {
		const low = await picture('flux-pro', { output_quality: 5 });
		expect(low.length).toBeLessThan((await picture('flux-pro', { output_quality: 95 })).length);
	});
	it('is public, and its host refuses a key', async () => {
		const id = await submit(small());
		clock += second;
		const { output } = (await answer(await get(`/v2/requests/${id}`))).body;
		const response = await fetch(output);
		expect(response.headers.get('content-type')).toBe('image/png');
		const authorization = 'Bearer SG_test';
		for (const headers of [key, { authorization }] as Record<string, string>[]) {
			expect((await fetch(output, { headers })).status).toBe(400);
		}
		const onResults = emulator.requests.filter(({ host }) => host === 'results');
		expect(onResults.map(({ hadKey, status }) => [hadKey, status])).toEqual([
			[false, 200],
			[true, 400],
			[true, 400],
		]);
		emulator.disguise = true;
		expect((await fetch(output)).headers.get('content-type')).toBe('application/octet-stream');
	});
});

describe('an upload', () => {
	const url = (text: string) => `data:image/png;base64,${Buffer.from(text).toString('base64')}`;

	it('gives public URLs in the same order', async () => {
		const { body } = await answer(await upload({ data_urls: [url('one'), url('two')] }));
		expect(body.message).toMatch('uploaded');
		const texts = await Promise.all(body.file_urls.map(fetched));
		expect(texts.map(String)).toEqual(['one', 'two']);
		expect(body.file_urls[0]).toMatch(`${emulator.resultsUrl}/assets/`);
	});
	it('answers in three shapes', async () => {
		emulator.uploadShape = 'urls';
		expect((await answer(await upload({ data_urls: [url('one')] }))).body.urls).toHaveLength(1);
		emulator.uploadShape = 'array';
		expect((await answer(await upload({ data_urls: [url('one')] }))).body).toHaveLength(1);
	});
	it.each(['content-length', 'transfer-encoding'])(
		'takes several large files, announced by %s',
		async (header) => {
			const files = ['one', 'two'].map((text) => Buffer.alloc(24_000_000, text));
			const urls = files.map((bytes) => `data:image/png;base64,${bytes.toString('base64')}`);
			const body = JSON.stringify({ data_urls: urls });
			const chunked = header === 'transfer-encoding';
			const response = await fetch(`${emulator.storageUrl}/upload-asset`, {
				method: 'POST',
				headers: { ...key, ...json },
				body: chunked ? new Blob([body]).stream() : body,
				duplex: 'half',
			} as RequestInit);
			const { file_urls } = (await response.json()) as any;
			const kept: Buffer[] = await Promise.all(file_urls.map(fetched));
			expect(kept.map((bytes, index) => bytes.equals(files[index]))).toEqual([true, true]);
			expect(emulator.requests[0]).toMatchObject({
				path: '/upload-asset',
				status: 200,
				bytesReceived: body.length,
			});
		},
	);
	it('needs the key and data URLs', async () => {
		expect((await upload({ data_urls: [url('one')] }, {})).status).toBe(401);
		expect((await upload({ data_urls: ['http://example.com/a.png'] })).status).toBe(400);
		expect((await upload({})).status).toBe(400);
	});
});

describe('a fault', () => {
	it('answers instead of the work, as often as asked', async () => {
		emulator.failNext('submit', { status: 502, body: '<h1>Bad Gateway</h1>' }, 2);
		const statuses = [];
		for (let time = 0; time < 3; time++) {
			statuses.push((await post('/v2/flux-2-pro', small())).status);
		}
		expect(statuses).toEqual([502, 502, 200]);
		expect(emulator.bill).toMatchObject({ submitted: 1, entries: { length: 3 } });
	});
	it('resets the connection before the work', async () => {
		emulator.failNext('submit', { reset: true });
		await expect(post('/v2/flux-2-pro', small())).rejects.toThrow('fetch failed');
		expect(emulator.bill.submitted).toBe(0);
	});
	it('loses the answer after the work', async () => {
		emulator.failNext('submit', { lostAnswer: true });
		await expect(post('/v2/flux-2-pro', small())).rejects.toThrow('fetch failed');
		expect(emulator.bill.submitted).toBe(1);
		expect(emulator.requests[0].status).toBe(0);
	});
	it('delays, and adds headers to the true answer', async () => {
		emulator.failNext('sync', { delayMs: 60, headers: { 'x-cost': 'unknown' } });
		const start = performance.now();
		const response = await post('/v1/flux-2-pro', small());
		expect(response.headers.get('x-cost')).toBe('unknown');
		expect(performance.now() - start).toBeGreaterThan(55);
	});
	it.each([
		['nothing', '', 'text/html'],
		['a web page', '<h1>Bad Gateway</h1>', 'text/html'],
		['JSON', '{"error":"busy"}', 'application/json'],
		['bytes', Buffer.from([0x47, 0x49, 0x46, 0x00, 0xff]), 'application/octet-stream'],
	])('answers %s under the status 200', async (_, body, type) => {
		emulator.failNext('image', { status: 200, body });
		const response = await fetch(`${emulator.resultsUrl}/generations/a.png`);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toMatch(type);
		expect(response.headers.get('content-length')).toBe(String(body.length));
		expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
	});
	it('answers bytes under the type that it is told', async () => {
		const headers = { 'content-type': 'image/gif' };
		emulator.failNext('image', { body: Buffer.from('GIF89a'), headers });
		const response = await fetch(`${emulator.resultsUrl}/generations/a.png`);
		expect(response.headers.get('content-type')).toBe('image/gif');
	});
	it.each([
		['cutOff', 1_000_000, true],
		['shortened', 500_000, false],
	] as const)('gives half a picture, %s, and promises %d bytes', async (kind, promised, breaks) => {
		emulator.pictureBytes = 1_000_000;
		const id = await submit(small());
		clock += second;
		const { output } = (await answer(await get(`/v2/requests/${id}`))).body;
		emulator.failNext('image', { [kind]: true });

		const [response] = (await once(http.get(output), 'response')) as [http.IncomingMessage];
		const chunks: Buffer[] = [];
		response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
		await new Promise((resolve) => response.once('close', resolve));
		expect(response.headers['content-length']).toBe(String(promised));
		expect(response.complete).toBe(!breaks);
		const picture = await emulator.bytesOf(id);
		expect(Buffer.concat(chunks).equals(picture.subarray(0, 500_000))).toBe(true);
	});
	it.each(['cutOff', 'shortened'] as const)('does the work before it is %s', async (kind) => {
		emulator.failNext('submit', { [kind]: true });
		const response = await post('/v2/flux-2-pro', small());
		await expect(response.json()).rejects.toThrow();
		expect(emulator.bill.submitted).toBe(1);
	});
	it('hits its own door only', async () => {
		for (const door of ['status', 'result', 'image', 'upload'] as const) {
			emulator.failNext(door, { status: 503 });
		}
		const id = await submit(small());
		clock += second;
		const twice = async (call: () => Promise<Response>) => [
			(await call()).status,
			(await call()).status,
		];
		const output = `${emulator.resultsUrl}/generations/${id}.png`;
		expect(await twice(async () => await get(`/v2/requests/${id}/status`))).toEqual([503, 200]);
		expect(await twice(async () => await get(`/v2/requests/${id}`))).toEqual([503, 200]);
		expect(await twice(async () => await fetch(output))).toEqual([503, 200]);
		expect(await twice(async () => await upload({}))).toEqual([503, 400]);
	});
	it('is forgotten by a reset, like everything else', async () => {
		emulator.failNext('submit', { status: 500 });
		emulator.answerShapes = { result: 'images' };
		emulator.reset();
		expect(emulator.requests).toEqual([]);
		expect(emulator.answerShapes).toEqual({});
		expect((await post('/v2/flux-2-pro', small())).status).toBe(200);
	});
});

it('a port in use is refused, and nothing is left open', async () => {
	const port = Number(new URL(emulator.baseUrl).port);
	await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
