import { roundUsd } from './bill.mts';

const minute = 60_000;

/** The emulator's only Segmind account: its keys, its rate limit and its credits. */
export class Account {
	private balance: number;
	private reserved = 0;
	private windowStart = 0;
	private requestsInWindow = 0;

	/**
	 * @param startCredits USD
	 * @param keys the valid keys; by default every key that starts with `SG_`
	 * @param requestsPerMinute by default unlimited
	 * @param now ms since 1970
	 */
	constructor(
		private readonly startCredits: number,
		private readonly keys: string[] | undefined,
		private readonly requestsPerMinute: number | undefined,
		private readonly now: () => number,
	) {
		this.balance = startCredits;
	}

	/** The balance, USD. Running jobs are not deducted yet: only a success is charged. */
	get credits(): number {
		return roundUsd(this.balance);
	}

	/** Why a request is answered with 401, in Segmind's words; `undefined` when its key is valid. */
	keyError(key: string | undefined, authorization: string | undefined): string | undefined {
		if (key === undefined && authorization === undefined) {
			return 'Missing Authorization or x-api-key in header';
		}
		// A Bearer token is refused even when it is a valid key (Segmind's documentation).
		const isValid = this.keys ? this.keys.includes(key ?? '') : key?.startsWith('SG_');
		return isValid ? undefined : 'Unauthorized. API key is invalid or may have expired...';
	}

	/** Counts a request against the rate limit. @returns false when it exceeds the limit */
	countRequest(): boolean {
		if (this.now() >= this.windowStart + minute || this.now() < this.windowStart) {
			this.windowStart = this.now();
			this.requestsInWindow = 0;
		}
		this.requestsInWindow += 1;
		return this.requestsPerMinute === undefined || this.requestsInWindow <= this.requestsPerMinute;
	}

	/** When the current minute of the rate limit ends, ms since 1970. */
	get limitResetsAt(): number {
		return Math.max(this.windowStart + minute, this.now());
	}

	/** Reserves the price of a job, USD. @returns false when the credits are not sufficient */
	reserve(cost: number): boolean {
		if (roundUsd(this.balance - this.reserved) < cost) return false;
		this.reserved += cost;
		return true;
	}

	/** Charges the reserved price of a completed job, USD. */
	charge(cost: number) {
		this.reserved -= cost;
		this.balance -= cost;
	}

	/** Releases the reserved price of a failed job, USD. */
	release(cost: number) {
		this.reserved -= cost;
	}

	/** Returns to the initial balance and an unused rate limit. */
	reset() {
		this.balance = this.startCredits;
		this.reserved = 0;
		this.windowStart = 0;
		this.requestsInWindow = 0;
	}
}
