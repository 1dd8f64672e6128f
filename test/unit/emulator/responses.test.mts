import { clock, download, emulator, get, post, read, resultOf, second } from './client.mts';
import { smallBody, submit, upload, useEmulator } from './client.mts';

useEmulator();

const status = async (id: string) => await read(await get(`/v2/requests/${id}/status`));

describe('the response to a submit', () => {
	const accepted = async () => {
		const response = await post('/v2/flux-2-pro', smallBody());
		return { header: response.headers.get('x-request-id'), body: (await response.json()) as any };
	};
	const billedId = () => emulator.bill.entries[0].request_id;

	it('can have the ID as a number, under which the job is known', async () => {
		emulator.responseShapes = { submit: 'number' };
		const { body } = await accepted();
		expect(body.request_id).toEqual(expect.any(Number));
		expect(billedId()).toBe(String(body.request_id));
		expect((await resultOf(String(body.request_id))).status).toBe('COMPLETED');
	});
	it('can have the ID in one other place only', async () => {
		emulator.responseShapes = { submit: 'id' };
		expect((await accepted()).body).toEqual({ id: billedId(), status: 'QUEUED' });
		emulator.reset();
		emulator.responseShapes = { submit: 'status_url' };
		const url = `${emulator.baseUrl}/v2/requests/${(await accepted()).body.status_url.split('/').at(-2)}/status`;
		expect(url).toContain(billedId());
		emulator.reset();
		emulator.responseShapes = { submit: 'header' };
		expect(await accepted()).toEqual({ header: billedId(), body: { status: 'QUEUED' } });
	});
	it('can be the result, which is charged at once', async () => {
		emulator.responseShapes = { submit: 'completed' };
		const { body } = await accepted();
		expect(body).toMatchObject({ status: 'COMPLETED', output: expect.stringMatching(/\.png$/) });
		expect(emulator.bill).toMatchObject({ completed: 1, charged: 0.07 });
	});
	it('is the usual one when a job that would be completed at once fails', async () => {
		emulator.responseShapes = { submit: 'completed' };
		const id = await submit(smallBody({ prompt: 'forbidden' }));
		clock.now += second;
		expect(await status(id)).toMatchObject({ status: 422, body: { status: 'FAILED' } });
	});
	it('can have another shape once', async () => {
		emulator.failNext('submit', { shapes: { submit: 'id' } });
		expect((await accepted()).body).not.toHaveProperty('request_id');
		expect((await accepted()).body).toHaveProperty('request_id');
	});
});

describe('the status of a job that has ended', () => {
	const ended = async (prompt: string) => {
		const id = await submit(smallBody({ prompt }));
		clock.now += second;
		return id;
	};
	it('can be in lower case, with the HTTP status 200', async () => {
		emulator.responseShapes = { status: 'lower_case' };
		expect((await status(await ended('a fox'))).body.status).toBe('completed');
		expect(await status(await ended('forbidden'))).toMatchObject({
			status: 200,
			body: { status: 'failed', error: expect.stringMatching(/^Content moderated/) },
		});
	});
	it('can be a word that Segmind does not document, with the result', async () => {
		emulator.responseShapes = { status: 'foreign' };
		const id = await ended('a fox');
		expect((await status(id)).body).toMatchObject({
			status: 'SUCCEEDED',
			output: expect.stringContaining(id),
		});
		expect(await status(await ended('forbidden'))).toMatchObject({
			status: 200,
			body: { status: 'CANCELLED' },
		});
	});
	it('can come with the whole result once the job is completed', async () => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { status: 'with_result' } });
		const id = await submit(smallBody());
		expect((await status(id)).body).not.toHaveProperty('images');
		clock.now += second;
		expect((await status(id)).body).toEqual(await resultOf(id));
	});
	it('can come with the first image alone', async () => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { status: 'with_output' } });
		const { body } = await status(await ended('a fox'));
		expect(body).toMatchObject({ status: 'COMPLETED', output: expect.stringContaining('http') });
		expect(body).not.toHaveProperty('images');
	});
});

describe('a v1 call', () => {
	it('can return all images as base64', async () => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { sync: 'images_base64' } });
		const response = await post('/v1/flux-2-pro', smallBody());
		const id = response.headers.get('x-request-id') ?? '';
		const { images } = (await response.json()) as { images: string[] };
		const expected = await Promise.all(
			[0, 1].map(async (index) => await emulator.bytesOf(id, index)),
		);
		expect(images).toEqual(expected.map((bytes) => bytes.toString('base64')));
	});
	it('can return the ID of a job that goes on', async () => {
		emulator.responseShapes = { sync: 'processing' };
		const { body } = await read(await post('/v1/flux-2-pro', smallBody()));
		expect(body).toEqual({ request_id: expect.any(String), status: 'PROCESSING' });
		expect((await resultOf(body.request_id)).status).toBe('COMPLETED');
	});
});

describe('a result', () => {
	it.each([
		['output_and_images', (body: any) => [body.output, body.images[1].url]],
		['output_json', (body: any) => JSON.parse(body.output)],
		['output_data_uri', (body: any) => body.output],
		[
			'output_base64',
			(body: any) => body.output.map((one: string) => `data:image/png;base64,${one}`),
		],
		['numbered', (body: any) => Object.values(body.output)],
		['output_url', (body: any) => body.output_url],
		['result', (body: any) => body.result],
		['result_object', (body: any) => body.result.url],
		['sample', (body: any) => body.sample],
		['image_urls', (body: any) => body.image_urls],
		['text', (body: any) => body.output.split(' ').slice(1)],
		['no_scheme', (body: any) => body.output.map((url: string) => `http:${url}`)],
		['output_with_input', (body: any) => body.output.url],
		['images_with_input', (body: any) => body.images.map(({ url }: any) => url)],
	] as const)('can have both images in the shape %s', async (result, urlsIn) => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { result } });
		const id = await submit(smallBody());
		const images: Buffer[] = await Promise.all(urlsIn(await resultOf(id)).map(download));
		expect(images).toHaveLength(2);
		for (const [index, image] of images.entries()) {
			expect(image.equals(await emulator.bytesOf(id, index))).toBe(true);
		}
	});
	it('can have no image at all, and is charged', async () => {
		emulator.responseShapes = { result: 'none' };
		expect(await resultOf(await submit(smallBody()))).toMatchObject({ output: null, images: [] });
		expect(emulator.bill.charged).toBe(0.07);
	});
	it('can repeat the reference images of the request', async () => {
		const { file_urls } = (await read(await upload({ data_urls: ['data:image/png;base64,AAAA'] })))
			.body;
		const [image] = file_urls;
		emulator.responseShapes = { echo: true };
		const echoed = { input_image: image, image, input: { prompt: 'a fox', image } };
		const withImage = smallBody({ image_urls: file_urls });
		expect(await resultOf(await submit(withImage))).toMatchObject({
			...echoed,
			image_urls: file_urls,
			output: expect.stringContaining('/generations/'),
		});
		expect(await resultOf(await submit(smallBody()))).not.toHaveProperty('image_urls');
		emulator.responseShapes = { echo: true, sync: 'images' };
		const sync = await read(await post('/v1/flux-2-pro', withImage));
		expect(sync.body).toMatchObject({ ...echoed, images: [{}] });
		emulator.responseShapes = { result: 'output_with_input' };
		const { output } = await resultOf(await submit(withImage));
		expect(output).toEqual({ image, url: expect.stringContaining('/generations/') });
	});
	it('can have base64 of several megabytes', async () => {
		Object.assign(emulator, { imageBytes: 5_000_000, responseShapes: { result: 'output_base64' } });
		const id = await submit(smallBody());
		const bytes = Buffer.from((await resultOf(id)).output, 'base64');
		expect(bytes.length).toBeGreaterThanOrEqual(5_000_000);
		expect(bytes.equals(await emulator.bytesOf(id))).toBe(true);
	});
});
