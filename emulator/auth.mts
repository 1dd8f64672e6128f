import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from './account.mts';

/** The `onRequest` hook of every route that needs the API key: 401 without a valid one. */
export function requireKey(account: Account) {
	return async ({ headers }: FastifyRequest, reply: FastifyReply) => {
		const [key] = [headers['x-api-key']].flat();
		const error = account.keyError(key, headers.authorization);
		if (error) await reply.code(401).send({ error });
	};
}

/**
 * The `onRequest` hook of every rate-limited route: 429 above the limit, with the header that Segmind documents and
 * the usual `Retry-After` in seconds.
 */
export function limitRate(account: Account, now: () => number) {
	return async (_: FastifyRequest, reply: FastifyReply) => {
		if (account.countRequest()) return;
		const wait = Math.max(1, Math.ceil((account.limitResetsAt - now()) / 1000));
		await reply
			.code(429)
			.header('Retry-After', String(wait))
			.header('x-rate-limit-reset-at-utc', resetTime(account))
			.send({ error: 'Rate limit exceeded' });
	};
}

/** The value of `x-rate-limit-reset-at-utc`: an ISO time. */
export function resetTime(account: Account): string {
	return new Date(account.limitResetsAt).toISOString();
}
