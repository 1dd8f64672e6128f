import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { JobTrouble } from '../segmind/errors';

/**
 * Lets a number of jobs through at a time, in the order in which they came. n8n's engine starts all items
 * of a run at once, without a limit.
 */
export class Turnstile {
	private inside = 0;
	private waiting: Array<() => void> = [];
	private closed = false;

	/** @param limit jobs at a time */
	constructor(private readonly limit: number) {}

	/** Runs the job when its turn comes. @throws JobTrouble when the turnstile was closed before */
	async pass<Result>(job: () => Promise<Result>): Promise<Result> {
		if (this.inside >= this.limit) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else {
			this.inside += 1;
		}
		try {
			if (this.closed) throw notStarted;
			return await job();
		} finally {
			// A finished job hands its place to the next in line, or frees it.
			const next = this.waiting.shift();
			if (next) next();
			else this.inside -= 1;
		}
	}

	/** Lets nobody through any more; jobs that are inside finish. */
	close(): void {
		this.closed = true;
	}
}

const notStarted = new JobTrouble({
	message: 'Not started, because an earlier item did not succeed',
	description:
		"Nothing was submitted for this item. Set 'On Error' in the node's settings to continue if other items should go on.",
	charged: 'no',
});

/** One turnstile per run of the node: the engine gives all items of a run the same execute data object. */
const turnstiles = new WeakMap<object, Turnstile>();

/** The turnstile that all items of this run share. @param limit jobs at a time, from the run's first item */
export function turnstileOf(context: IExecuteSingleFunctions, limit: number): Turnstile {
	const run = context.getExecuteData();
	const turnstile = turnstiles.get(run) ?? new Turnstile(limit);
	turnstiles.set(run, turnstile);
	return turnstile;
}

/** Starts no further job in this run of the node. */
export function closeTurnstile(context: IExecuteSingleFunctions): void {
	turnstileOf(context, 1).close();
}
