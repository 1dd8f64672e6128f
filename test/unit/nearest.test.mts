import { nearest, sameChoice } from '../../nodes/Flux/models/nearest.ts';

const ratios = ['1:1', '16:9', '4:3', '3:2', '2:3', '9:16', 'custom'];
const formats = ['jpeg', 'png', 'webp'];

describe('sameChoice', () => {
	it.each([
		['16:9', '16:9'],
		[' 16 : 9 ', '16:9'],
		['16x9', '16:9'],
		['16X9', '16:9'],
		['16×9', '16:9'],
		['16/9', '16:9'],
		['16-9', undefined],
		['16:09', '16:9'],
		['09:16', '9:16'],
		['1920x1080', undefined],
		['32:18', undefined],
		['Custom', 'custom'],
		['', undefined],
	])('takes the ratio %j for %j', (text, value) => {
		expect(sameChoice(text, ratios)).toBe(value);
	});

	it.each([
		['PNG', 'png'],
		['jpg', 'jpeg'],
		['JPG ', 'jpeg'],
		['.png', undefined],
		['pngs', undefined],
	])('takes the format %j for %j', (text, value) => {
		expect(sameChoice(text, formats)).toBe(value);
	});

	it('takes jpeg for jpg where a model says so', () => {
		expect(sameChoice('JPEG', ['jpg', 'png'])).toBe('jpg');
	});
});

describe('nearest', () => {
	it.each([
		['1920x1080', '16:9'],
		['1920 × 1080', '16:9'],
		['1080x1080', '1:1'],
		['32:18', '16:9'],
		['16:10', '3:2'],
		['2:1', '16:9'],
		['21:9', '16:9'],
		['1.5:1', '3:2'],
		['16-9', '16:9'],
		['1:78', undefined],
		['0:1', '1:1'],
		['cutsom', 'custom'],
		['landscape', undefined],
		['', undefined],
	])('the ratio nearest to %j is %j', (text, value) => {
		expect(nearest(text, ratios)).toBe(value);
	});

	it.each([
		['jepg', 'jpeg'],
		['wepb', 'webp'],
		['.png', 'png'],
		['image/webp', 'webp'],
		['tiff', undefined],
		['x'.repeat(100_000), undefined],
	])('the format nearest to %j is %j', (text, value) => {
		expect(nearest(text, formats)).toBe(value);
	});
});
