import { sleep } from 'n8n-workflow';

/** What a wait is for: a job's image, or the response to a single request. */
type Awaiting = 'image' | 'response';

/** Thrown when a time limit or the user's Stop ends a wait. What became of the job is in the ledger. */
export class Interruption extends Error {
	constructor(
		readonly reason: 'timeout' | 'abort',
		/** The time limit in seconds. */
		readonly seconds: number,
		readonly awaiting: Awaiting,
	) {
		super(reason);
	}
}

/** Milliseconds: a timer with more fires at once (Node's setTimeout). */
const longestTimer = 2 ** 31 - 1;

/** A time limit combined with the user's Stop, whichever comes first. */
export class Deadline {
	private endsAt: number;

	/**
	 * @param seconds the time limit, counted from now
	 * @param isAbandoned whether nothing waits for the output any more, for another reason than a Stop
	 */
	constructor(
		private readonly seconds: number,
		private readonly abortSignal: AbortSignal | undefined,
		private readonly awaiting: Awaiting = 'image',
		private readonly isAbandoned: () => boolean = () => false,
	) {
		this.endsAt = Date.now() + seconds * 1000;
	}

	/** Milliseconds until the limit; negative once it has passed. */
	get remaining(): number {
		return this.endsAt - Date.now();
	}

	/**
	 * Milliseconds that a request may take: the rest of the limit, but at most `max` and in any case `min`.
	 *
	 * @throws Interruption when the limit has passed or the user has stopped the workflow
	 */
	timeout(max: number, min = 1): number {
		this.check();
		// Whole milliseconds: AbortSignal.timeout takes no others.
		return Math.ceil(Math.max(min, Math.min(max, this.remaining)));
	}

	/** The same deadline, but with at least so many seconds from now, for what must not be lost at the last moment. */
	extended(seconds: number): Deadline {
		if (this.remaining >= seconds * 1000) return this;
		return new Deadline(seconds, this.abortSignal, this.awaiting, this.isAbandoned);
	}

	/** Ends later, by a time that does not count. @param milliseconds that have passed */
	postpone(milliseconds: number): void {
		this.endsAt += milliseconds;
	}

	/** Waits, but not past the limit or a Stop. @throws Interruption when either comes first */
	async sleep(milliseconds: number): Promise<void> {
		const { remaining } = this;
		await abortableSleep(Math.min(milliseconds, remaining, longestTimer), this.abortSignal);
		// A timer may fire a millisecond early, so the clock alone does not tell that the limit has passed.
		this.check(milliseconds >= remaining);
	}

	/** @throws Interruption once the limit has passed or the user has stopped the workflow */
	check(timeIsUp?: boolean): void {
		const interruption = this.interruption(timeIsUp);
		if (interruption) throw interruption;
	}

	/** Why to wait no longer, if so. */
	interruption(timeIsUp = this.remaining <= 0): Interruption | undefined {
		const isAborted = this.abortSignal?.aborted || this.isAbandoned();
		if (!isAborted && !timeIsUp) return undefined;
		return new Interruption(isAborted ? 'abort' : 'timeout', this.seconds, this.awaiting);
	}
}

/** @param time milliseconds since the epoch */
export function secondsSince(time: number): number {
	return Math.max(0, Date.now() - time) / 1000;
}

/** n8n's own sleep cannot be interrupted in every version, so it races against the signal. */
async function abortableSleep(
	milliseconds: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	if (milliseconds <= 0 || signal?.aborted) return;
	if (!signal) return await sleep(milliseconds);
	let wake = () => {};
	const aborted = new Promise<void>((resolve) => {
		wake = resolve;
		signal.addEventListener('abort', wake, { once: true });
	});
	await Promise.race([sleep(milliseconds), aborted]);
	signal.removeEventListener('abort', wake);
}
