/** After the time in which so many get through, requests find out whether the limit is higher: one in so many is refused. */
const liftRequests = 40;

/** Milliseconds for which a lifted limit is remembered. */
const memory = 60_000;

/**
 * A limit as it was found: no more than so many requests within any span of so many milliseconds. Now and then it is
 * lifted, so that requests find out, few at a time, whether more get through; a refusal leads to a new limit.
 */
export class RequestLimit {
	/** Whether it has held a request back. */
	private isFelt = false;

	private liftedAt?: number;

	/** @param foundAt milliseconds since the epoch */
	constructor(
		private readonly count: number,
		private readonly span: number,
		private readonly foundAt: number,
	) {}

	/** The same limit, no longer lifted. @param now milliseconds since the epoch */
	renewed(now: number): RequestLimit {
		return new RequestLimit(this.count, this.span, now);
	}

	/** Requests that may be unanswered, and would be refused together. */
	get maxUnsettled(): number {
		return this.liftedAt === undefined
			? Math.max(2, Math.floor(this.count / 10))
			: Math.max(1, Math.floor(this.count / 40));
	}

	/** Whether nothing was refused for a minute without it. */
	isOver(now: number): boolean {
		return this.liftedAt !== undefined && now - this.liftedAt > memory;
	}

	/** Lifts it when it is time. @returns whether it has just been lifted */
	lift(now: number): boolean {
		const interval = (this.span / this.count) * liftRequests;
		const isDue = this.liftedAt === undefined && this.isFelt && now - this.foundAt >= interval;
		if (isDue) this.liftedAt = now;
		return isDue;
	}

	/** When one more request may follow. @param times of those that it counts, oldest first */
	earliest(times: number[], now: number): number {
		const time = times.at(-this.count);
		if (this.liftedAt !== undefined || time === undefined || time + this.span <= now) return now;
		this.isFelt = true;
		return time + this.span;
	}
}
