import { clock, download, emulator, get, hour, post, read, resultOf } from './client.mts';
import { second, smallBody, submit, useEmulator } from './client.mts';

useEmulator();

describe('a job with several images', () => {
	it('lists them, each drawn with the next seed', async () => {
		emulator.imagesPerJob = 3;
		const id = await submit(smallBody());
		const { output, images } = await resultOf(id);
		expect(output).toEqual(
			['', '_2', '_3'].map((suffix) => `${emulator.resultsUrl}/generations/${id}${suffix}.png`),
		);
		expect(images.map(({ url }: any) => url)).toEqual(output);

		const served: Buffer[] = await Promise.all(output.map(download));
		emulator.imagesPerJob = 1;
		for (const [index, bytes] of served.entries()) {
			expect(bytes.equals(await emulator.bytesOf(id, index))).toBe(true);
			expect(images[index].file_size).toBe(bytes.length);
			const single = await submit(smallBody({ seed: 1 + index }));
			expect(bytes.equals(await emulator.bytesOf(single))).toBe(true);
		}
		expect(served[0].equals(served[1])).toBe(false);
		await expect(emulator.bytesOf(id, 3)).rejects.toThrow('no image 3');
	});
	it('costs as much as a job with one', async () => {
		emulator.imagesPerJob = 3;
		await resultOf(await submit(smallBody()));
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0.07 });
	});
	it('lists them in every response shape that has a list', async () => {
		emulator.imagesPerJob = 2;
		const two = [expect.stringMatching(/\w\.png$/), expect.stringMatching(/_2\.png$/)];
		for (const result of ['output', 'output_list', 'strings'] as const) {
			emulator.responseShapes = { result };
			expect((await resultOf(await submit(smallBody()))).output).toEqual(two);
		}
		emulator.responseShapes = { result: 'output_object' };
		const objects = (await resultOf(await submit(smallBody()))).output;
		expect(objects).toEqual(two.map((url) => ({ url })));
		for (const [sync, urlsIn] of [
			['output', (body: any) => body.output],
			['output_list', (body: any) => body.output],
			['images', (body: any) => body.images.map(({ url }: any) => url)],
			['image_list', (body: any) => body],
		] as const) {
			emulator.responseShapes = { sync };
			expect(urlsIn((await read(await post('/v1/flux-2-pro', smallBody()))).body)).toEqual(two);
		}
	});
	it('sends the first where the response is the image itself', async () => {
		emulator.imagesPerJob = 2;
		const response = await post('/v1/flux-2-pro', smallBody());
		const bytes = Buffer.from(await response.arrayBuffer());
		const id = response.headers.get('x-request-id') ?? '';
		expect(bytes.equals(await emulator.bytesOf(id, 0))).toBe(true);
	});
});

it('an image outlives the record of its job and is removed after seven days', async () => {
	const { output, request_id } = await resultOf(await submit(smallBody()));
	clock.now += hour + second;
	expect((await get(`/v2/requests/${request_id}`)).status).toBe(404);
	expect((await fetch(output)).status).toBe(200);
	clock.now += 7 * 24 * hour;
	expect((await fetch(output)).status).toBe(404);
});
