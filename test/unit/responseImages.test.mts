import sharp from 'sharp';
import { imagesIn, urlsIn } from '../../nodes/Flux/segmind/responseImages.ts';

const url = 'https://images.segmind.com/generations/a.png';
const other = 'https://images.segmind.com/generations/b.png';
const reference = 'https://example.com/cat.png';

describe('the images in a response', () => {
	it.each([
		['output', { output: url }],
		['a list in output', { output: [url] }],
		['an object in output', { output: { url } }],
		['images', { images: [{ url, content_type: 'image/png' }] }],
		['images under an empty output', { output: null, images: [{ url }] }],
		['image_url', { image_url: url }],
		['image', { image: url }],
		['a bare text', url],
		['a bare list', [url]],
		['output as JSON text', { output: JSON.stringify({ url }) }],
		['a list as JSON text', { output: ` ${JSON.stringify([url])}\n` }],
		["a list in Python's spelling", { output: `['${url}']` }],
		['a list with numbers as keys', { 0: url }],
		['numbers as keys in output', { output: { 0: { url } } }],
		['output_url', { output_url: url }],
		['outputUrl', { outputUrl: url }],
		['result', { result: url }],
		['result.url', { result: { url } }],
		['result.sample', { result: { sample: url } }],
		['sample', { sample: url }],
		['image_urls', { image_urls: [url] }],
		['data', { data: [{ url }] }],
		['a wrapper', { job: { output: url } }],
		['an unknown key', { rendering: { final: [url] } }],
		['a sentence', { output: `Here it is: ${url}.` }],
		['a URL without its scheme', { output: url.replace('https:', '') }],
		['line breaks and blanks', { output: `\n ${url} \n` }],
	])('are found in %s', (_name, response) => {
		expect(imagesIn(response)).toEqual([{ url }]);
	});

	it('keep their order', () => {
		const urls = ['1', '2', '3'].map((name) => `https://images.segmind.com/${name}.png`);
		expect(imagesIn({ output: urls })).toEqual(urls.map((each) => ({ url: each })));
		expect(imagesIn({ output: urls[1], images: urls })).toEqual(
			urls.map((each) => ({ url: each })),
		);
	});

	it.each([
		['output and images', { output: url, images: [{ url: other }] }],
		['output and images, one in both', { output: url, images: [{ url }, { url: other }] }],
		['one text', { output: `${url} ${other}` }],
		['one text with commas', { output: `${url},${other}, ${other}` }],
		['lines', { output: `${url}\r\n${other}\n` }],
		['two spellings', { output: [url, url.replace('https:', ''), other] }],
	])('are all found, none twice, in %s', (_name, response) => {
		const found = imagesIn(response).flatMap((image) => ('url' in image ? [image.url] : []));
		expect(found.sort()).toEqual([url, other]);
	});

	it('with a URL and their bytes come as the URL alone', async () => {
		const b64_json = (await png()).toString('base64');
		expect(imagesIn({ data: [{ url, b64_json }] })).toEqual([{ url }]);
		expect(imagesIn({ data: [{ url: '', b64_json }] })).toEqual([{ base64: b64_json }]);
	});

	it.each([
		[{ status: 'PROCESSING' }],
		[{ output: '' }],
		[null],
		[42],
		[{ output: 'a caption' }],
		[{ output: 'a red bicycle leaning on a sunlit wall in Lisbon seen from across the street' }],
		[{ output: 'f'.repeat(128) }],
		[{ output: '// a comment' }],
		[{ output: '[not JSON' }],
		[{ error: `Could not read ${reference}` }],
		[{ prompt: `like ${reference}` }],
		[{ status_url: 'https://api.segmind.com/v2/requests/a.png' }],
		['<html><img src="https://example.com/logo.png"> https://example.com/logo.png</html>'],
		[{ output: 'See https://example.com/help for more' }],
		[{ output: 'ftp://example.com/a.png' }],
		[{ output: 'https://' }],
	])('are none in %j', (response) => {
		expect(imagesIn(response)).toEqual([]);
	});
});

describe('what a response repeats of the request', () => {
	const request = {
		prompt: `like ${reference}`,
		image_urls: ['https://example.com/dog.jpg', reference],
		input: { image: 'https://example.com/my photo.png' },
	};

	it.each([
		[{ output: null, images: [], image: reference }],
		[{ output: [], image_url: reference }],
		[{ image_urls: request.image_urls }],
		[{ image_urls: JSON.stringify(request.image_urls) }],
		[{ unknown: { deep: [reference] } }],
		[{ output: reference.replace('https:', '') }],
	])('is not a result: %j', (response) => {
		expect(imagesIn(response, request)).toEqual([]);
	});

	it.each([
		[{ output: { image: reference, url } }],
		[{ images: [{ image: reference, url }] }],
		[{ image_urls: [reference, url] }],
		[{ image: reference, image_url: url }],
		[{ ...request, result_file: url }],
	])('leaves the result beside it: %j', (response) => {
		expect(imagesIn(response, request)).toEqual([{ url }]);
	});

	it.each([
		[{ output: null, images: [], image: reference }],
		[{ output: [], image_url: reference, image_urls: [reference] }],
		[{ input: { image: reference } }],
		[{ input_image: reference, control_image: reference, image_prompt: reference }],
	])('is not a result where the request is not known: %j', (response) => {
		expect(imagesIn(response)).toEqual([]);
	});

	it.each([
		[{ output: { image: reference, url } }],
		[{ images: [{ image: reference, url }] }],
		[{ output: url, image_urls: [reference] }],
	])('leaves the result beside it where the request is not known: %j', (response) => {
		expect(imagesIn(response)).toEqual([{ url }]);
	});

	it('includes base64', async () => {
		const image = (await png()).toString('base64');
		expect(imagesIn({ image }, { image })).toEqual([]);
		expect(imagesIn({ image }, { image: `data:image/png;base64,${image}` })).toEqual([]);
	});
});

describe('a URL', () => {
	it.each([
		[`${url} <a href=https://evil.example/b.png>Your key has expired</a>`],
		[`${url}\n<b>Your key has expired</b>`],
		[`${url}\thttps://exa\u0000mple.com/b.png`],
		[`"${url}"`],
		[`(${url}),`],
	])('ends at white space and has no markup: %j', (output) => {
		expect(imagesIn({ output })).toEqual([{ url }]);
	});

	it.each([`${url}<b>`, `${url}"onload="x`, `https://a.b/\u0001.png`, `https://a.b/\u0085.png`])(
		'with markup or control characters is not one: %j',
		(output) => {
			expect(imagesIn({ output })).toEqual([]);
		},
	);

	it('keeps its query and its commas', () => {
		const signed = 'https://cdn.example.com/w_200,h_300/a(1)?Policy=a.b,c;d&Signature=e~f__';
		expect(imagesIn({ output: signed })).toEqual([{ url: signed }]);
	});

	it.each([
		[{ output: [], preview: reference, note: `see ${url}` }, undefined, [reference, url]],
		[
			{ output: [], image: reference, link: 'https://a.b/c' },
			{ image: reference },
			['https://a.b/c'],
		],
		[{ status_url: url, error: `Could not read ${url}` }, undefined, []],
		[{ output: Array.from({ length: 30 }, (_, i) => `${url}?${i}`) }, undefined, { length: 10 }],
	])('that may lead to a paid image can be named: %j', (response, request, urls) => {
		expect(urlsIn(response, request)).toMatchObject(urls);
	});
});

describe('base64', () => {
	it.each([5, 12, 60])('of %d MB is an image, bare and as a data URI', async (megabytes) => {
		const bytes = Buffer.alloc(megabytes * 1_000_000);
		(await png()).copy(bytes);
		const base64 = bytes.toString('base64');
		expect(imagesIn({ image: base64 })[0]).toHaveProperty('base64', base64);
		const [fromUri] = imagesIn({ output: [`data:image/png;base64,${base64}`] });
		expect(fromUri).toHaveProperty('base64', base64);
		expect(imagesIn(base64)).toHaveLength(1);
	});

	it.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('is found for %s', async (format) => {
		const base64 = (await picture().toFormat(format).toBuffer()).toString('base64');
		expect(imagesIn({ output: base64 })).toEqual([{ base64 }]);
		expect(imagesIn({ unknown: [base64] })).toEqual([{ base64 }]);
	});

	it.each([
		['with line breaks', (text: string) => text.replace(/.{76}/g, '$&\r\n')],
		['with blanks at the ends of lines', (text: string) => text.replace(/.{40}/g, '$& \n')],
		['within blanks', (text: string) => `\n  ${text}  \n`],
		['in the alphabet for URLs', (text: string) => text.replace(/\+/g, '-').replace(/\//g, '_')],
		['without padding', (text: string) => text.replace(/=+$/, '')],
	])('%s is decoded to the same bytes', async (_name, write) => {
		const bytes = await png();
		for (const head of ['', 'data:image/png;base64,']) {
			const [image] = imagesIn({ image: head + write(bytes.toString('base64')) });
			expect(image).toHaveProperty('base64');
			expect(Buffer.from((image as { base64: string }).base64, 'base64').equals(bytes)).toBe(true);
		}
	});

	it.each([
		'data:image/png;charset=utf-8;base64,',
		'data:application/octet-stream;base64,',
		'data:;base64,',
		'data:image/png;name="a.png";base64,',
		'DATA:image/PNG;BASE64,',
	])('is found behind %s', async (head) => {
		const base64 = (await png()).toString('base64');
		expect(imagesIn({ output: head + base64 })).toEqual([{ base64 }]);
	});

	it('of a kind that the node does not know counts when it is declared or is a large binary file', () => {
		const tiff = Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(900, 'x')]).toString('base64');
		const declared = { base64: tiff, mimeType: 'image/tiff' };
		expect(imagesIn({ image: `data:image/tiff;base64,${tiff}` })).toEqual([declared]);
		expect(imagesIn({ image: tiff })).toEqual([{ base64: tiff }]);
		expect(imagesIn({ token: tiff })).toEqual([]);
	});

	it.each([
		['a data URI without an image', `data:text/plain;base64,${'QUFB'.repeat(500)}`],
		['a data URI without base64', 'data:image/svg+xml,%3Csvg/%3E'],
		['an empty data URI', 'data:image/png;base64,'],
		['a data URI without a comma', `data:image/png;base64${'A'.repeat(5_000)}`],
		['a long text of letters', 'QUFB'.repeat(2_000)],
	])('is not %s', (_name, output) => {
		expect(imagesIn({ output })).toEqual([]);
	});
});

describe('a response of any size', () => {
	it('may be nested 20,000 deep, also as JSON text', () => {
		const list = `${'['.repeat(20_000)}"${url}"${']'.repeat(20_000)}`;
		const object = `${'{"output":'.repeat(20_000)}"${url}"${'}'.repeat(20_000)}`;
		for (const json of [list, object]) {
			expect(imagesIn(JSON.parse(json))).toEqual([]);
			expect(imagesIn({ output: json })).toEqual([]);
			expect(urlsIn(JSON.parse(json))).toEqual([]);
			expect(imagesIn({ output: url }, JSON.parse(`{"a":${json}}`))).toEqual([{ url }]);
		}
	});

	it('may hold anything beside its images', () => {
		const logs = Array.from({ length: 100_000 }, (_, line) => `line ${line}`);
		const embedding = Array.from({ length: 100_000 }, () => 0.5);
		expect(imagesIn({ logs, embedding, output: url })).toEqual([{ url }]);
	});

	it.each([
		['words', 'a word '.repeat(1_500_000)],
		['one word', 'x'.repeat(10_000_000)],
		['a long URL', `https://example.com/${'a'.repeat(10_000_000)}`],
		['brackets', '['.repeat(10_000_000)],
		['blanks', ' '.repeat(10_000_000)],
		['commas', ',/'.repeat(5_000_000)],
	])('may hold a text of 10 MB: %s', (_name, text) => {
		expect(imagesIn({ output: text, unknown: text })).toEqual([]);
		expect(imagesIn(text)).toEqual([]);
	});

	it('may name its image in a long text', () => {
		expect(imagesIn({ output: `${url} ${'a word '.repeat(1_500_000)}` })).toEqual([{ url }]);
	});
});

function picture() {
	const create = { width: 64, height: 48, channels: 3, background: '#47a' } as const;
	return sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma: 30 } } });
}

async function png(): Promise<Buffer> {
	return await picture().png().toBuffer();
}

it('base64 of something else next to base64 images is an image, too, so that it is missed', () => {
	const image = Buffer.concat([
		Buffer.from('89504e470d0a1a0a', 'hex'),
		Buffer.alloc(300, 'image'),
	]).toString('base64');
	const other = Buffer.from('this is not an image at all').toString('base64');
	expect(imagesIn({ images: [image, other] })).toEqual([{ base64: image }, { base64: other }]);
});
