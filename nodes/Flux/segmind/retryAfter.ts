import type { IDataObject } from 'n8n-workflow';

/** Milliseconds. Segmind's limits are per minute; a time that is further away than this is not believed. */
const longestWait = 3_600_000;

/**
 * Milliseconds until the time that a response with a 429 names; undefined when it names none, or one that cannot be
 * right: in the past, or more than an hour away.
 *
 * @param headers `retry-after` in seconds or as a date, `x-rate-limit-reset-at-utc` as an ISO date or as epoch seconds
 * or milliseconds
 * @param now milliseconds since the epoch
 */
export function requestedDelay(headers: IDataObject, now: number): number | undefined {
	return (
		believable(retryAfter(headers['retry-after'], now)) ??
		believable(resetAt(headers['x-rate-limit-reset-at-utc'], now))
	);
}

function believable(milliseconds: number | undefined): number | undefined {
	if (milliseconds === undefined) return undefined;
	// In the past: one of the two clocks is wrong.
	return milliseconds > 0 && milliseconds <= longestWait ? milliseconds : undefined;
}

function retryAfter(value: unknown, now: number): number | undefined {
	if (!isTextOrNumber(value)) return undefined;
	const seconds = Number(value);
	return Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(value)) - now;
}

function resetAt(value: unknown, now: number): number | undefined {
	if (!isTextOrNumber(value)) return undefined;
	const epoch = Number(value);
	if (!Number.isFinite(epoch)) return Date.parse(withUtcZone(String(value))) - now;
	return (epoch < 1e11 ? epoch * 1000 : epoch) - now;
}

function isTextOrNumber(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}

/** The header's name says UTC; a date without a zone would be read as local time. */
function withUtcZone(date: string): string {
	return /(z|[+-]\d\d:?\d\d|gmt|utc)$/i.test(date.trim()) ? date : `${date.trim()}Z`;
}
