import { sleep } from 'n8n-workflow';
import {
	lateAnswerTrouble,
	stoppedQuestionTrouble,
	stoppedTrouble,
	timeLimitTrouble,
} from './errors';
import type { Patience } from './retry';

/** The end of one job's patience: its time limit, or the user's Stop, whichever comes first. */
export class Deadline implements Patience {
	private readonly endsAt: number;

	private mayBePaid = false;

	private requestId?: string;

	/**
	 * @param seconds the time limit, counted from now
	 * @param awaited what is late when it is reached
	 */
	constructor(
		private readonly seconds: number,
		private readonly stop: AbortSignal | undefined,
		private readonly awaited: 'picture' | 'answer' = 'picture',
	) {
		this.endsAt = Date.now() + seconds * 1000;
	}

	/** From here on the job may be paid, and whoever gives up says so and names it. */
	submitted(requestId?: string): void {
		this.mayBePaid = true;
		this.requestId = requestId;
	}

	/** Milliseconds until the limit; negative when it is over. */
	get left(): number {
		return this.endsAt - Date.now();
	}

	/**
	 * Milliseconds a request may take: what is left of the limit, `most` at most and `least` in any case.
	 *
	 * @throws JobTrouble when the time is up or the user has stopped the workflow
	 */
	allow(most: number, least = 1): number {
		this.check();
		// Whole milliseconds: AbortSignal.timeout takes no others.
		return Math.ceil(Math.max(least, Math.min(most, this.left)));
	}

	/** Waits, but not past the limit or a Stop. @throws JobTrouble when either comes first */
	async pause(milliseconds: number): Promise<void> {
		const { left } = this;
		await interruptibleSleep(Math.min(milliseconds, left), this.stop);
		// A timer may fire a millisecond early, so the clock alone does not tell that the time is up.
		this.check(milliseconds >= left);
	}

	/** @throws JobTrouble once the limit is reached or the user has stopped the workflow */
	check(timeIsUp = this.left <= 0): void {
		if (this.stop?.aborted) {
			throw this.awaited === 'picture'
				? stoppedTrouble(this.mayBePaid, this.requestId)
				: stoppedQuestionTrouble(this.requestId);
		}
		if (timeIsUp) {
			throw this.awaited === 'picture'
				? timeLimitTrouble(this.seconds, this.mayBePaid, this.requestId)
				: lateAnswerTrouble(this.seconds, this.requestId);
		}
	}
}

/** n8n's own sleep cannot be interrupted, so it races against the signal. */
async function interruptibleSleep(
	milliseconds: number,
	signal: AbortSignal | undefined,
): Promise<void> {
	if (milliseconds <= 0 || signal?.aborted) return;
	if (!signal) return await sleep(milliseconds);
	let wake = () => {};
	const stopped = new Promise<void>((resolve) => {
		wake = resolve;
		signal.addEventListener('abort', wake, { once: true });
	});
	await Promise.race([sleep(milliseconds), stopped]);
	signal.removeEventListener('abort', wake);
}
