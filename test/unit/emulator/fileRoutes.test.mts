import { download, emulator, json, key, read, resultOf, smallBody } from './client.mts';
import { submit, upload, useEmulator } from './client.mts';

useEmulator();

describe('the results host', () => {
	it('serves images to everyone, and refuses requests with a key', async () => {
		const { output } = await resultOf(await submit(smallBody()));
		expect((await fetch(output)).headers.get('content-type')).toBe('image/png');
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
	});
	it('can hide the content type', async () => {
		emulator.hideContentType = true;
		const { output } = await resultOf(await submit(smallBody()));
		expect((await fetch(output)).headers.get('content-type')).toBe('application/octet-stream');
	});
});

describe('an upload', () => {
	const dataUrl = (text: string) => `data:image/png;base64,${Buffer.from(text).toString('base64')}`;

	it('returns public URLs in the same order', async () => {
		const { body } = await read(await upload({ data_urls: [dataUrl('one'), dataUrl('two')] }));
		expect(body.message).toMatch('uploaded');
		const texts = await Promise.all(body.file_urls.map(download));
		expect(texts.map(String)).toEqual(['one', 'two']);
		expect(body.file_urls[0]).toMatch(`${emulator.resultsUrl}/assets/`);
	});
	it('has two more response shapes', async () => {
		emulator.uploadShape = 'urls';
		expect((await read(await upload({ data_urls: [dataUrl('one')] }))).body.urls).toHaveLength(1);
		emulator.uploadShape = 'array';
		expect((await read(await upload({ data_urls: [dataUrl('one')] }))).body).toHaveLength(1);
	});
	it.each(['content-length', 'transfer-encoding'])(
		'takes several large files, announced by %s',
		async (header) => {
			const files = ['one', 'two'].map((text) => Buffer.alloc(24_000_000, text));
			const urls = files.map((bytes) => `data:image/png;base64,${bytes.toString('base64')}`);
			const body = JSON.stringify({ data_urls: urls });
			const isChunked = header === 'transfer-encoding';
			const response = await fetch(`${emulator.storageUrl}/upload-asset`, {
				method: 'POST',
				headers: { ...key, ...json },
				body: isChunked ? new Blob([body]).stream() : body,
				duplex: 'half',
			} as RequestInit);
			const { file_urls } = (await read(response)).body;
			const stored: Buffer[] = await Promise.all(file_urls.map(download));
			expect(stored.map((bytes, index) => bytes.equals(files[index]))).toEqual([true, true]);
			expect(emulator.requests[0]).toMatchObject({
				path: '/upload-asset',
				status: 200,
				bytesReceived: body.length,
			});
		},
	);
	it('requires the key and data URLs', async () => {
		expect((await upload({ data_urls: [dataUrl('one')] }, {})).status).toBe(401);
		expect((await upload({ data_urls: ['http://example.com/a.png'] })).status).toBe(400);
		expect((await upload({})).status).toBe(400);
	});
});
