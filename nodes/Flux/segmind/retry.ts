import type { IDataObject } from 'n8n-workflow';

/** How often one request may be sent, by what it asks for. */
export const attempts = {
	/** A 5xx to a submit is ambiguous, so only a few; a 429 or a refused connection has its own budget. */
	submit: 3,
	rateLimited: 20,
	status: 30,
	result: 10,
	download: 5,
	upload: 5,
	/** What is asked without a job behind it: the balance, or a status that is wanted once. */
	lookUp: 5,
} as const;

/** How long a job may still take; every wait between attempts goes through it. */
export interface Patience {
	/** Milliseconds a request may take, `most` at most. */
	allow(most: number): number;
	/** Waits that many milliseconds, or less when the job's time is up. */
	pause(milliseconds: number): Promise<void>;
}

const firstDelay = 500;
const longestDelay = 30_000;

/**
 * Milliseconds to wait before the next attempt: what Segmind asks for, or else doubled from half a second
 * up to 30 seconds, with 25 % of chance either way so that many items do not come back at once.
 *
 * @param attempt how many attempts have been made, from 1
 * @param headers of the refusing answer: `retry-after` in seconds or as a date,
 * `x-rate-limit-reset-at-utc` as an ISO date or as epoch seconds or milliseconds
 * @param now milliseconds since the epoch
 */
export function delayBefore(
	attempt: number,
	headers: IDataObject = {},
	now = Date.now(),
	chance = Math.random(),
): number {
	const asked =
		retryAfter(headers['retry-after'], now) ?? resetAt(headers['x-rate-limit-reset-at-utc'], now);
	const spread = 0.75 + chance / 2;
	// What the server names is the least to wait: chance only adds to it.
	if (asked !== undefined) return asked + firstDelay * chance;
	return Math.min(firstDelay * 2 ** (attempt - 1), longestDelay) * spread;
}

function retryAfter(value: unknown, now: number): number | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return seconds > 0 ? seconds * 1000 : undefined;
	return until(Date.parse(String(value)), now);
}

function resetAt(value: unknown, now: number): number | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const epoch = Number(value);
	if (!Number.isFinite(epoch)) return until(Date.parse(zoned(String(value))), now);
	return until(epoch < 1e11 ? epoch * 1000 : epoch, now);
}

/** The header says UTC in its name; a date without a zone would be read as local time. */
function zoned(date: string): string {
	return /(z|[+-]\d\d:?\d\d|gmt|utc)$/i.test(date.trim()) ? date : `${date.trim()}Z`;
}

/** A time in the past says nothing: one of the two clocks is wrong. */
function until(time: number, now: number): number | undefined {
	return time > now ? time - now : undefined;
}
