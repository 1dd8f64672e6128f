import { retryDelay } from '../../nodes/Flux/segmind/retryDelay.ts';

describe('retryDelay', () => {
	const now = Date.parse('2026-11-20T12:00:00Z');

	it.each([
		[{ 'retry-after': '7' }, 7000],
		[{ 'retry-after': 'Fri, 20 Nov 2026 12:00:09 GMT' }, 9000],
		[{ 'x-rate-limit-reset-at-utc': '2026-11-20T12:00:05Z' }, 5000],
		[{ 'x-rate-limit-reset-at-utc': '2026-11-20T12:00:05' }, 5000],
		[{ 'x-rate-limit-reset-at-utc': String(now / 1000 + 4) }, 4000],
		[{ 'x-rate-limit-reset-at-utc': String(now + 3000) }, 3000],
	])('obeys the headers %j', (headers, milliseconds) => {
		expect(retryDelay(1, headers, now, 0)).toBe(milliseconds);
	});

	it('doubles from half a second to half a minute, with 25 % jitter either way', () => {
		expect([1, 2, 3, 20].map((attempt) => retryDelay(attempt, {}, now, 0.5))).toEqual([
			500, 1000, 2000, 30_000,
		]);
		expect(retryDelay(1, {}, now, 0)).toBe(375);
		expect(retryDelay(1, {}, now, 1)).toBe(625);
	});

	it.each([
		{ 'retry-after': 'soon' },
		{ 'retry-after': '0' },
		{ 'retry-after': '-5' },
		{ 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT' },
		// A clock that is behind, or seconds until the reset instead of its time.
		{ 'x-rate-limit-reset-at-utc': '2026-11-20T11:59:00Z' },
		{ 'x-rate-limit-reset-at-utc': '30' },
		{ 'x-rate-limit-reset-at-utc': '2027-11-20T12:00:00Z' },
		{ 'retry-after': '86400' },
		{ 'retry-after': '1e400' },
		{ 'x-rate-limit-reset-at-utc': 'tomorrow' },
	])('ignores headers without a usable time: %j', (headers) => {
		expect(retryDelay(1, headers, now, 0.5)).toBe(500);
	});
});
