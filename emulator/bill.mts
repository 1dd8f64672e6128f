/** What became of a POST: `accepted` jobs are still running; only `completed` ones cost money. */
export type Outcome = 'accepted' | 'refused' | 'failed' | 'completed';

/** One POST to a model. */
export interface BillEntry {
	/** When it arrived, ms since 1970. */
	time: number;
	slug: string;
	mode: 'v1' | 'v2';
	/** The JSON body as sent; `undefined` when it was refused before being read. */
	body: unknown;
	/** Missing on a refused one. */
	request_id?: string;
	outcome: Outcome;
	/** The error of a failed job, the HTTP status of a refused one. */
	reason?: string;
	/** USD; 0 unless completed. */
	charged: number;
}

/** Everything that was asked of the models, and what it cost. */
export interface Bill {
	/** Every POST to a model in the order of arrival, the refused ones too. */
	entries: BillEntry[];
	/** Accepted POSTs: each is a billable job. */
	submitted: number;
	/** USD. */
	charged: number;
	/** Completed jobs: each is billed, however many pictures it gives. */
	completed: number;
}

/** Keeps the bill, and tells a listener about every new or changed entry. */
export class BillBook {
	private entries: BillEntry[] = [];

	constructor(private readonly changed: (entry: BillEntry) => void = () => {}) {}

	/** Notes a POST; the entry is then changed through `settle` only. */
	add(entry: BillEntry): BillEntry {
		this.entries.push(entry);
		this.changed(entry);
		return entry;
	}

	/** Closes an accepted entry. @param charged USD */
	settle(entry: BillEntry, outcome: 'failed' | 'completed', charged: number, reason?: string) {
		Object.assign(entry, { outcome, charged }, reason === undefined ? {} : { reason });
		this.changed(entry);
	}

	/** A copy of the bill as it stands; USD amounts are rounded to a hundredth of a cent. */
	read(): Bill {
		const entries = this.entries.map((entry) => ({ ...entry }));
		return {
			entries,
			submitted: entries.filter(({ outcome }) => outcome !== 'refused').length,
			charged: dollars(entries.reduce((sum, { charged }) => sum + charged, 0)),
			completed: entries.filter(({ outcome }) => outcome === 'completed').length,
		};
	}

	/** Forgets everything. */
	clear() {
		this.entries = [];
	}
}

/** Rounds USD to a hundredth of a cent, so that 0.07 + 0.07 + 0.07 is 0.21. */
export function dollars(amount: number): number {
	return Math.round(amount * 10_000) / 10_000;
}
