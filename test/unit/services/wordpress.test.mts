import sharp from 'sharp';
import { startWordPress, type WordPress } from '../../e2e/services/wordpress.mts';

const LIMIT = 2_000;
let wordpress: WordPress;
let png: Buffer;

beforeAll(async () => {
	wordpress = await startWordPress('editor', 'secret', LIMIT);
	png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
		.png()
		.toBuffer();
});

beforeEach(() => {
	wordpress.media.length = 0;
});

afterAll(async () => await wordpress.close());

async function post(
	body: Buffer | FormData,
	headers: Record<string, string> = {},
	password = 'secret',
): Promise<{ status: number; code?: string }> {
	const response = await fetch(`${wordpress.url}/wp-json/wp/v2/media`, {
		method: 'POST',
		headers: { authorization: `Basic ${btoa(`editor:${password}`)}`, ...headers },
		body: body instanceof FormData ? body : new Uint8Array(body),
	});
	return { status: response.status, ...((await response.json()) as { code?: string }) };
}

async function postForm(name: string, bytes = png) {
	const form = new FormData();
	form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), name);
	return await post(form);
}

async function postBody(disposition?: string) {
	const headers = { 'content-type': 'image/png' };
	const named = disposition && { 'content-disposition': disposition };
	return await post(Buffer.from('a text'), { ...headers, ...named });
}

describe('the mock of WordPress', () => {
	it('corrects an extension that does not fit the content, as WordPress does', async () => {
		expect(await postForm('a.webp')).toMatchObject({ status: 201 });
		expect(wordpress.media).toMatchObject([{ name: 'a.png', contentType: 'image/png' }]);
	});
	it('refuses a form with a type that is not allowed, with no image, or with a file over the limit', async () => {
		const refused = { status: 500, code: 'rest_upload_unknown_error' };
		expect(await postForm('a.svg')).toMatchObject(refused);
		expect(await postForm('a.png', Buffer.from('a text'))).toMatchObject(refused);
		expect(await postForm('a.png', Buffer.concat([png, Buffer.alloc(LIMIT)]))).toMatchObject(
			refused,
		);
		expect(wordpress.media).toEqual([]);
	});
	it('refuses a form without a file', async () => {
		expect(await post(new FormData())).toMatchObject({ code: 'rest_upload_no_data' });
	});
	it.each([
		[undefined, 'rest_upload_no_content_disposition'],
		['attachment', 'rest_upload_invalid_disposition'],
		['attachment; filename="a.png"', 'rest_upload_sideload_error'],
	])('refuses a text as the body with Content-Disposition %p: %s', async (disposition, code) => {
		expect(await postBody(disposition)).toMatchObject({ code });
	});
	it('refuses another password', async () => {
		expect(await post(png, {}, 'guess')).toMatchObject({ status: 401 });
	});
});
