/** Milliseconds without a refusal after which one more job is let through. */
const quietWhile = 10_000;

/** Milliseconds in which several refusals count as one: they answer to the same crowd. */
const sameCrowd = 1_000;

/** A job that did not get through, because the run ends: another item's trouble is the one to tell of. */
export class NotStarted extends Error {}

interface TurnstileOptions {
	/** Whether the first job that fails is the last one that was let through. */
	closesOnFailure?: boolean;
	/** Milliseconds since the epoch. */
	now?: () => number;
}

/**
 * Lets a number of jobs through at a time, in the order in which they came. n8n's engine starts all items
 * of a run at once, without a limit. When Segmind asks to slow down, half as many go through, and one more
 * after every quiet while.
 */
export class Turnstile {
	private inside = 0;

	private waiting: Array<() => void> = [];

	private watching: Array<() => void> = [];

	private closed = false;

	private slowed?: { limit: number; at: number };

	private readonly closesOnFailure: boolean;

	private readonly now: () => number;

	/** @param most jobs at a time */
	constructor(
		private readonly most: number,
		{ closesOnFailure = false, now = Date.now }: TurnstileOptions = {},
	) {
		this.closesOnFailure = closesOnFailure;
		this.now = now;
	}

	/** Runs the job when its turn comes. @throws NotStarted when the turnstile was closed before */
	async pass<Result>(job: () => Promise<Result>): Promise<Result> {
		if (this.inside >= this.limit() || this.waiting.length > 0) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else {
			this.inside += 1;
		}
		try {
			this.checkOpen();
			return await job().catch(async (reason: unknown) => {
				// Before it leaves: the next one would be let through on the spot.
				if (this.closesOnFailure) this.close();
				return await Promise.reject(reason);
			});
		} finally {
			this.inside -= 1;
			this.admit();
		}
	}

	/** @throws NotStarted once the turnstile is closed: nothing new is submitted in a run that ends */
	checkOpen(): void {
		if (this.closed) throw new NotStarted();
	}

	/** Jobs at a time right now. */
	limit(): number {
		if (!this.slowed) return this.most;
		const more = Math.floor((this.now() - this.slowed.at) / quietWhile);
		return Math.min(this.most, this.slowed.limit + more);
	}

	/** Halves the number of jobs at a time; to be called when Segmind has answered 429. */
	slowDown(): void {
		if (this.slowed && this.now() - this.slowed.at < sameCrowd) return;
		this.slowed = { limit: Math.max(1, Math.floor(this.limit() / 2)), at: this.now() };
	}

	/** Lets nobody through any more; jobs that are inside finish. */
	close(): void {
		this.closed = true;
	}

	/** Resolves as soon as no job is inside or waiting. */
	async empty(): Promise<void> {
		if (this.inside > 0) await new Promise<void>((resolve) => this.watching.push(resolve));
	}

	private admit(): void {
		while (this.waiting.length > 0 && (this.closed || this.inside < this.limit())) {
			this.inside += 1;
			this.waiting.shift()?.();
		}
		if (this.inside === 0) this.watching.splice(0).forEach((tell) => tell());
	}
}
