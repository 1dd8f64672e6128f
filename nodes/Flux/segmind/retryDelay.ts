import type { IDataObject } from 'n8n-workflow';
import { timeIn } from './result';

/** Milliseconds. */
const initialDelay = 500;

/** Milliseconds. */
const maxDelay = 30_000;

/**
 * Milliseconds to wait before the next attempt: what the server asks for, else exponential backoff from half a second to
 * 30 seconds, with jitter, so that many items do not retry at the same moment.
 *
 * @param attempt how many attempts have been made, from 1
 * @param headers of the failed response
 * @param now milliseconds since the epoch
 * @param random from 0 to 1
 */
export function retryDelay(
	attempt: number,
	headers: IDataObject = {},
	now = Date.now(),
	random = Math.random(),
): number {
	return withJitter(attempt, requestedDelay(headers, now), random);
}

/** The same, where what the server asks for is known. @param requested milliseconds */
export function withJitter(attempt: number, requested: number | undefined, random: number): number {
	// The server's value is a minimum, so jitter only adds to it.
	if (requested !== undefined) return requested + initialDelay * random;
	return Math.min(initialDelay * 2 ** (attempt - 1), maxDelay) * (0.75 + random / 2);
}

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
	const time = timeIn(value);
	return time === undefined ? undefined : time - now;
}

function isTextOrNumber(value: unknown): value is string | number {
	return typeof value === 'string' || typeof value === 'number';
}
