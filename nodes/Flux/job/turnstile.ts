/** Milliseconds without a refusal after which one more job is let through. */
const quietWhile = 10_000;

/** Milliseconds in which several refusals count as one: they answer to the same crowd. */
const sameCrowd = 1_000;

/** A job that did not get through, because the run ends: another item's trouble is the one to tell of. */
export class NotStarted extends Error {}

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

	/** @param most jobs at a time */
	constructor(
		private readonly most: number,
		private readonly now: () => number = Date.now,
	) {}

	/** Runs the job when its turn comes. @throws NotStarted when the turnstile was closed before */
	async pass<Result>(job: () => Promise<Result>): Promise<Result> {
		if (this.inside >= this.limit() || this.waiting.length > 0) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else {
			this.inside += 1;
		}
		try {
			this.checkOpen();
			return await job();
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
