import sharp from 'sharp';
import {
	answer,
	clock,
	emulator,
	fetched,
	get,
	json,
	key,
	second,
	small,
	submit,
	upload,
	useEmulator,
} from './client.mts';

useEmulator();

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
		clock.now += second;
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
