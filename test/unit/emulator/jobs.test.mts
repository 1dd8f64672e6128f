import sharp from 'sharp';
import {
	answer,
	clock,
	emulator,
	fetched,
	get,
	hour,
	post,
	second,
	small,
	submit,
	useEmulator,
} from './client.mts';

useEmulator();

describe('a v2 job', () => {
	it('is queued, processed and completed by the clock.now', async () => {
		emulator.speed = 1;
		const { status, body } = await answer(await post('/v2/flux-2-pro', small()));
		expect(status).toBe(200);
		expect(body.status).toBe('QUEUED');
		expect(body.response_url).toBe(`${emulator.baseUrl}/v2/requests/${body.request_id}`);
		expect(body.status_url).toBe(`${body.response_url}/status`);

		const states: string[] = [];
		for (const wait of [0, second, 23 * second, second]) {
			clock.now += wait;
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
		clock.now += second;
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
		clock.now += second;
		const { body } = await answer(await get(`/v2/requests/${id}`));
		expect(body).toMatchObject(shape);
		expect('output' in body).toBe(result !== 'images');
	});
	it('is forgotten after an hour, its picture is not', async () => {
		const id = await submit(small());
		clock.now += hour;
		const { output } = (await answer(await get(`/v2/requests/${id}`))).body;
		clock.now += 1;
		for (const path of [`/v2/requests/${id}`, `/v2/requests/${id}/status`]) {
			expect(await answer(await get(path))).toEqual({
				status: 404,
				body: { error: `Request ${id} not found` },
			});
		}
		expect((await fetch(output)).status).toBe(200);
		clock.now += 7 * 24 * hour;
		expect((await fetch(output)).status).toBe(404);
	});
	it.each([
		['something forbidden', /^Content moderated\. The prompt or image was flagged/],
		['a lost worker', /^Worker lost/],
	])('fails with 422 for "%s"', async (prompt, error) => {
		const id = await submit(small({ prompt }));
		clock.now += second;
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
		expect(Date.parse(header('x-rate-limit-reset-at-utc') ?? '')).toBeGreaterThan(clock.now);
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
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0, completed: 0 });
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
	const slug = 'flux-9';
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
