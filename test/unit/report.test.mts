import { median, times } from '../../tools/bench/report.mts';

it('a ratio is rounded for use in a sentence', () => {
	expect([43.2, 4.36, 1, 0.288].map((ratio) => times(ratio, 1))).toEqual([
		'43 times',
		'4.4 times',
		'1.0 times',
		'0.29 times',
	]);
});

it('the median ignores an outlier', () => {
	expect(median([1, 900, 3])).toBe(3);
	expect(median([4, 1, 2, 3])).toBe(3);
});
