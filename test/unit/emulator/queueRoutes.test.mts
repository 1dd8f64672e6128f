import { clock, download, emulator, get, hour, post, read, resultOf, second } from './client.mts';
import { smallBody, submit, useEmulator } from './client.mts';

useEmulator();

describe('a v2 job', () => {
	it('is queued, then processed, then completed as the clock moves', async () => {
		emulator.speed = 1;
		const { status, body } = await read(await post('/v2/flux-2-pro', smallBody()));
		expect(status).toBe(200);
		expect(body.status).toBe('QUEUED');
		expect(body.response_url).toBe(`${emulator.baseUrl}/v2/requests/${body.request_id}`);
		expect(body.status_url).toBe(`${body.response_url}/status`);

		const states: string[] = [];
		for (const wait of [0, second, 23 * second, second]) {
			clock.now += wait;
			states.push((await read(await get(`/v2/requests/${body.request_id}/status`))).body.status);
		}
		expect(states).toEqual(['QUEUED', 'PROCESSING', 'PROCESSING', 'COMPLETED']);
	});
	it('has a result without output until it is completed', async () => {
		const id = await submit(smallBody());
		const { status, body } = await read(await get(`/v2/requests/${id}`));
		expect(status).toBe(200);
		expect(body).toMatchObject({ request_id: id, status: 'QUEUED' });
		expect(body).not.toHaveProperty('output');
	});
	it('has a result with output, images, seed, prompt and metrics', async () => {
		const id = await submit(smallBody());
		const body = await resultOf(id);
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
		const bytes = await download(body.output);
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
	] as const)('can have a result in the shape %s', async (result, shape) => {
		emulator.responseShapes = { result };
		const body = await resultOf(await submit(smallBody()));
		expect(body).toMatchObject(shape);
		expect('output' in body).toBe(result !== 'images');
	});
	it('is unknown after an hour', async () => {
		const id = await submit(smallBody());
		clock.now += hour;
		expect((await get(`/v2/requests/${id}`)).status).toBe(200);
		clock.now += 1;
		for (const path of [`/v2/requests/${id}`, `/v2/requests/${id}/status`]) {
			expect(await read(await get(path))).toEqual({
				status: 404,
				body: { error: `Request ${id} not found` },
			});
		}
	});
	it.each([
		['something forbidden', /^Content moderated\. The prompt or image was flagged/],
		['a lost worker', /^Worker lost/],
	])('fails with 422 for the prompt "%s"', async (prompt, error) => {
		const id = await submit(smallBody({ prompt }));
		clock.now += second;
		for (const path of [`/v2/requests/${id}`, `/v2/requests/${id}/status`]) {
			const { status, body } = await read(await get(path));
			expect(status).toBe(422);
			expect(body).toMatchObject({ status: 'FAILED', metrics: { cost: 0 } });
			expect(body.error).toMatch(error);
		}
	});
	it('fails only the first time for the prompt "forbidden once"', async () => {
		for (const expected of [422, 200]) {
			const id = await submit(smallBody({ prompt: 'forbidden once' }));
			clock.now += second;
			expect((await get(`/v2/requests/${id}/status`)).status).toBe(expected);
		}
	});
});
