/** Thrown for jobs that are not submitted because the run is ending; another item reports the cause. */
export class LimiterClosedError extends Error {}

interface LimiterOptions {
	/** Whether no job starts after the first one that fails. */
	closesOnFailure?: boolean;
}

/**
 * Runs a limited number of jobs at a time, in order of arrival: n8n's engine starts all items of a run at once. Segmind's
 * rate limit is not its concern, because that is one for all runs (segmind/rateGate.ts).
 */
export class ConcurrencyLimiter {
	private active = 0;

	private readonly queue: Array<() => void> = [];

	private readonly idleWaiters: Array<() => void> = [];

	private closed = false;

	private readonly closesOnFailure: boolean;

	/** @param maxConcurrency jobs at a time */
	constructor(
		private readonly maxConcurrency: number,
		{ closesOnFailure = false }: LimiterOptions = {},
	) {
		this.closesOnFailure = closesOnFailure;
	}

	/**
	 * Runs the job when its turn comes.
	 *
	 * @param resumes whether it costs nothing, so that it runs even when the limiter is closed
	 * @throws LimiterClosedError when the limiter was closed before
	 */
	async run<Result>(job: () => Promise<Result>, resumes = false): Promise<Result> {
		if (this.active >= this.maxConcurrency || this.queue.length > 0) {
			await new Promise<void>((resolve) => this.queue.push(resolve));
		} else {
			this.active += 1;
		}
		try {
			if (!resumes) this.checkOpen();
			return await job().catch(async (reason: unknown) => {
				// Close before releasing the slot, or the next job would start.
				if (this.closesOnFailure) this.close();
				return await Promise.reject(reason);
			});
		} finally {
			this.active -= 1;
			this.startNext();
		}
	}

	/** @throws LimiterClosedError once the limiter is closed: nothing new is submitted in a run that ends */
	checkOpen(): void {
		if (this.closed) throw new LimiterClosedError();
	}

	/** Starts no more jobs; those that run finish, and those that were accepted earlier are resumed. */
	close(): void {
		this.closed = true;
	}

	/** Resolves once no job runs or waits. */
	async onIdle(): Promise<void> {
		if (this.active > 0) await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
	}

	private startNext(): void {
		while (this.queue.length > 0 && (this.closed || this.active < this.maxConcurrency)) {
			this.active += 1;
			this.queue.shift()?.();
		}
		if (this.active === 0) this.idleWaiters.splice(0).forEach((resolve) => resolve());
	}
}
