import type { ImageHashes } from './inputs.mts';

/** What became of a POST. `accepted` jobs are still running; only `completed` ones are charged. */
export type Outcome = 'accepted' | 'refused' | 'failed' | 'completed';

/** One POST to a model. */
export interface BillEntry {
	/** When it arrived, ms since 1970. */
	time: number;
	slug: string;
	mode: 'v1' | 'v2';
	/** The JSON body as sent; `undefined` when the request was refused before it was read. */
	body: unknown;
	/**
	 * SHA-256 of each image that a job was given, in hex, by parameter: of its bytes, or of its URL where that is not on
	 * the emulator's results host. Missing without images.
	 */
	imageHashes?: ImageHashes;
	/** Missing when refused. */
	request_id?: string;
	outcome: Outcome;
	/** The error of a failed job, the HTTP status of a refused one. */
	reason?: string;
	/** USD; 0 unless completed. */
	charged: number;
	/** When the job ended, ms since 1970. */
	ended?: number;
}

/** Every POST to a model, and what it cost. */
export interface Bill {
	/** In the order of arrival, including refused ones. */
	entries: BillEntry[];
	/** Accepted POSTs: each is a billable job. */
	submitted: number;
	/** USD. */
	charged: number;
	/** Completed jobs: each is charged once, however many images it has. */
	completed: number;
}

type NewEntry = Omit<BillEntry, 'outcome' | 'charged' | 'ended'>;

/** The emulator's only Segmind account: its credits, and the bill. Only a success is charged. */
export class Billing {
	private entries: BillEntry[] = [];
	private balance: number;
	private reserved = 0;

	/** @param startCredits USD @param onChange called for every new or changed entry */
	constructor(
		private readonly startCredits: number,
		private readonly onChange: (entry: BillEntry) => void = () => {},
	) {
		this.balance = startCredits;
	}

	/** The balance, USD. Running jobs are not deducted yet. */
	get credits(): number {
		return roundUsd(this.balance);
	}

	/** Adds an accepted POST and reserves its cost, USD. @returns `undefined` when the credits are not sufficient */
	accept(post: NewEntry, cost: number): BillEntry | undefined {
		if (roundUsd(this.balance - this.reserved) < cost) return undefined;
		this.reserved += cost;
		return this.add({ ...post, outcome: 'accepted', charged: 0 });
	}

	/** Adds a refused POST. */
	refuse(post: NewEntry) {
		this.add({ ...post, outcome: 'refused', charged: 0 });
	}

	/** Charges the reserved cost of a job, USD. */
	complete(entry: BillEntry, cost: number) {
		this.reserved -= cost;
		this.balance -= cost;
		this.onChange(Object.assign(entry, { outcome: 'completed', charged: cost }));
	}

	/** Releases the reserved cost of a job, USD. */
	fail(entry: BillEntry, cost: number, reason: string) {
		this.reserved -= cost;
		this.onChange(Object.assign(entry, { outcome: 'failed', reason }));
	}

	/** Returns a copy of the bill. */
	read(): Bill {
		const entries = this.entries.map((entry) => ({ ...entry }));
		return {
			entries,
			submitted: entries.filter(({ outcome }) => outcome !== 'refused').length,
			charged: roundUsd(entries.reduce((sum, { charged }) => sum + charged, 0)),
			completed: entries.filter(({ outcome }) => outcome === 'completed').length,
		};
	}

	/** Removes all entries and returns to the initial balance. */
	clear() {
		this.entries = [];
		this.balance = this.startCredits;
		this.reserved = 0;
	}

	private add(entry: BillEntry): BillEntry {
		this.entries.push(entry);
		this.onChange(entry);
		return entry;
	}
}

/** Rounds USD to a hundredth of a cent, so that 0.07 + 0.07 + 0.07 is 0.21. */
function roundUsd(amount: number): number {
	return Math.round(amount * 10_000) / 10_000;
}
