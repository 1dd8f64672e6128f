import { metricsIn, metricsInHeaders, imagesIn, seedIn } from '../../nodes/Flux/segmind/result.ts';

const url = 'https://images.segmind.com/generations/a.png';
const base64 = Buffer.alloc(100, 'image').toString('base64');

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
	])('are found in %s', (_name, response) => {
		expect(imagesIn(response)).toEqual([{ url }]);
	});

	it('are found in base64 and in data URIs', () => {
		expect(imagesIn({ image: base64 })).toEqual([{ base64 }]);
		expect(imagesIn({ image: `data:image/webp;base64,${base64}` })).toEqual([{ base64 }]);
	});

	it('keep their order', () => {
		const urls = ['1', '2', '3'].map((name) => `https://images.segmind.com/${name}.png`);
		expect(imagesIn({ output: urls })).toEqual(urls.map((each) => ({ url: each })));
	});

	it('in base64 may have line breaks', () => {
		const wrapped = base64.replace(/.{76}/g, '$&\r\n');
		expect(imagesIn({ image: wrapped })).toEqual([{ base64: wrapped }]);
	});

	it.each([
		[{ status: 'PROCESSING' }],
		[{ output: '' }],
		[null],
		[42],
		[{ output: 'a caption' }],
		[{ output: 'a red bicycle leaning on a sunlit wall in Lisbon seen from across the street' }],
	])('are not found in %j', (response) => {
		expect(imagesIn(response)).toEqual([]);
	});
});

describe('metrics', () => {
	it('are numbers, even where Segmind sends text, and unknown ones are left out', () => {
		const metrics = {
			cost: '0.07',
			inference_time: 13.06,
			queue_time: null,
			mood: 3,
			total_time: 'x',
		};
		expect(metricsIn({ metrics })).toEqual({ cost: 0.07, inference_time: 13.06 });
		expect(metricsIn({})).toEqual({});
	});

	it('come from the headers of a synchronous response', () => {
		expect(
			metricsInHeaders({
				'x-cost': '0.05',
				'x-remaining-credits': '3.2',
				'x-generation-time': '14.05',
			}),
		).toEqual({ cost: 0.05, remaining_credits: 3.2, inference_time: 14.05 });
	});
});

it.each([
	[42, 42],
	['42', 42],
	['', undefined],
	[null, undefined],
	['many', undefined],
	[1.5, undefined],
])('the seed %j is read as %j', (value, seed) => {
	expect(seedIn(value)).toBe(seed);
});
