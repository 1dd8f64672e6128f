import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from './account.mts';

/** The `onRequest` hook of every route that needs the key: 401 without a good one. */
export function keyNeeded(account: Account) {
	return async (request: FastifyRequest, reply: FastifyReply) => {
		const key = request.headers['x-api-key'];
		const refusal = account.refusal(
			Array.isArray(key) ? key[0] : key,
			request.headers.authorization,
		);
		if (refusal) await reply.code(401).send({ error: refusal });
	};
}

/**
 * The `onRequest` hook of every route that counts against the rate limit: 429 when it is exceeded,
 * with the header of Segmind's documentation and the usual `Retry-After` in seconds.
 */
export function rateLimited(account: Account, now: () => number) {
	return async (_: FastifyRequest, reply: FastifyReply) => {
		if (account.countCall()) return;
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
