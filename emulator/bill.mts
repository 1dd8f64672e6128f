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
	/** Missing when refused. */
	request_id?: string;
	outcome: Outcome;
	/** The error of a failed job, the HTTP status of a refused one. */
	reason?: string;
	/** USD; 0 unless completed. */
	charged: number;
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

/** Records the bill, and reports every new or changed entry. */
export class BillBook {
	private entries: BillEntry[] = [];

	constructor(private readonly onChange: (entry: BillEntry) => void = () => {}) {}

	/** Adds a POST; from then on, only `settle` changes the entry. */
	add(entry: BillEntry): BillEntry {
		this.entries.push(entry);
		this.onChange(entry);
		return entry;
	}

	/** Settles an accepted entry. @param charged USD */
	settle(entry: BillEntry, outcome: 'failed' | 'completed', charged: number, reason?: string) {
		Object.assign(entry, { outcome, charged }, reason === undefined ? {} : { reason });
		this.onChange(entry);
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

	/** Removes all entries. */
	clear() {
		this.entries = [];
	}
}

/** Rounds USD to a hundredth of a cent, so that 0.07 + 0.07 + 0.07 is 0.21. */
export function roundUsd(amount: number): number {
	return Math.round(amount * 10_000) / 10_000;
}
