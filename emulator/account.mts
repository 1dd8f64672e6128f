import { dollars } from './bill.mts';

const minute = 60_000;

/** The one Segmind account of an emulator: who may come in, how often, and for how much. */
export class Account {
	private balance: number;
	private reserved = 0;
	private windowStart = 0;
	private callsInWindow = 0;

	/**
	 * @param startCredits USD
	 * @param keys the accepted keys; without, every key that starts with `SG_`
	 * @param requestsPerMinute more of them are answered 429; without, there is no limit
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

	/** The money that is left, USD. Running jobs are not taken off yet: only a success is billed. */
	get credits(): number {
		return dollars(this.balance);
	}

	/** Why a request is turned away with 401, in Segmind's words; `undefined` when its key is good. */
	refusal(key: string | undefined, authorization: string | undefined): string | undefined {
		if (key === undefined && authorization === undefined) {
			return 'Missing Authorization or x-api-key in header';
		}
		// A Bearer token is refused even when it carries a valid key (Segmind's documentation).
		const good = this.keys ? this.keys.includes(key ?? '') : key?.startsWith('SG_');
		return good ? undefined : 'Unauthorized. API key is invalid or may have expired...';
	}

	/** Counts a request. @returns false when it is one too many in this minute */
	countCall(): boolean {
		if (this.now() >= this.windowStart + minute || this.now() < this.windowStart) {
			this.windowStart = this.now();
			this.callsInWindow = 0;
		}
		this.callsInWindow += 1;
		return this.requestsPerMinute === undefined || this.callsInWindow <= this.requestsPerMinute;
	}

	/** When the running minute of the rate limit ends, ms since 1970. */
	get limitResetsAt(): number {
		return Math.max(this.windowStart + minute, this.now());
	}

	/** Sets money aside for a job. @param cost USD @returns false when the credits do not suffice */
	reserve(cost: number): boolean {
		if (dollars(this.balance - this.reserved) < cost) return false;
		this.reserved += cost;
		return true;
	}

	/** Takes the reserved money of a completed job, USD. */
	charge(cost: number) {
		this.reserved -= cost;
		this.balance -= cost;
	}

	/** Gives the reserved money of a failed job back, USD. */
	rollBack(cost: number) {
		this.reserved -= cost;
	}

	/** As on the first day. */
	reset() {
		this.balance = this.startCredits;
		this.reserved = 0;
		this.windowStart = 0;
		this.callsInWindow = 0;
	}
}
