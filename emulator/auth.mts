import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Makes the `onRequest` hook of every route that needs the API key: 401, in Segmind's words, without a valid one.
 * @param keys the valid keys; by default every key that starts with `SG_`
 */
export function requireKey(keys: string[] | undefined) {
	return async ({ headers }: FastifyRequest, reply: FastifyReply) => {
		const [key] = [headers['x-api-key']].flat();
		if (key === undefined && headers.authorization === undefined) {
			return await reply.code(401).send({ error: 'Missing Authorization or x-api-key in header' });
		}
		// A Bearer token is refused even when it is a valid key (Segmind's documentation).
		const isValid = keys ? keys.includes(key ?? '') : key?.startsWith('SG_');
		if (isValid) return undefined;
		const error = 'Unauthorized. API key is invalid or may have expired...';
		return await reply.code(401).send({ error });
	};
}

const minute = 60_000;

/** Which requests a limit counts; Segmind does not say. */
export type Limited = 'submits' | 'all';

/** Limits how many requests are answered per minute. */
export class RateLimit {
	private windowStart = 0;
	private requests = 0;

	/** @param perMinute by default unlimited @param now ms since 1970 */
	constructor(
		private readonly perMinute: number | undefined,
		private readonly now: () => number,
		private readonly limited: Limited = 'submits',
	) {}

	/** The same for routes that may count or not. */
	readonly checkLookup = async (request: FastifyRequest, reply: FastifyReply) => {
		if (this.limited === 'all') await this.check(request, reply);
	};

	/**
	 * The `onRequest` hook of every route that counts: 429 above the limit, with the header that Segmind documents and
	 * the usual `Retry-After` in seconds.
	 */
	readonly check = async (_: FastifyRequest, reply: FastifyReply) => {
		if (this.count()) return;
		const wait = Math.max(1, Math.ceil((this.resetsAt - this.now()) / 1000));
		await reply
			.code(429)
			.header('Retry-After', String(wait))
			.header('x-rate-limit-reset-at-utc', this.resetTime)
			.send({ error: 'Rate limit exceeded' });
	};

	/** The value of `x-rate-limit-reset-at-utc`, when the current minute ends: an ISO time. */
	get resetTime(): string {
		return new Date(this.resetsAt).toISOString();
	}

	/** Forgets all requests. */
	clear() {
		this.windowStart = 0;
		this.requests = 0;
	}

	private get resetsAt(): number {
		return Math.max(this.windowStart + minute, this.now());
	}

	private count(): boolean {
		if (this.now() >= this.windowStart + minute || this.now() < this.windowStart) {
			this.windowStart = this.now();
			this.requests = 0;
		}
		this.requests += 1;
		return this.perMinute === undefined || this.requests <= this.perMinute;
	}
}
