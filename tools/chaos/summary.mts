/** What should never happen, and where it did. */
export interface Violation {
	seed: number;
	/** The number of the run in its plan, from 0, where it is about one. */
	run?: number;
	/** The item, where it is about one. */
	item?: number;
	/** Which promise is broken. */
	promise:
		| 'paid twice'
		| 'picture lost'
		| 'unknown not said'
		| 'item without an answer'
		| 'wrong item'
		| 'wrong bytes'
		| 'key seen'
		| 'request after Stop'
		| 'never went through'
		| 'unhandled rejection';
	/** What was seen, for a person. */
	seen: string;
}

/** What came of the jobs of all runs. */
export interface Counts {
	/** Items. */
	jobs: number;
	/** First runs; retries are counted apart. */
	runs: number;
	/** Runs that were started again from the stored data of a failed one. */
	retries: number;
	/** Runs that ended by Stop. */
	stopped: number;
	/** Items that ended with a picture. */
	delivered: number;
	/** Items that ended with an error row, unless it is an unknown one. */
	failed: number;
	/** Items whose error row says that nobody can tell whether they are paid. */
	unknown: number;
	/** Items whose job was paid for more than once. */
	paidTwice: number;
	/** Paid pictures that were neither delivered nor named. */
	lost: number;
	/** On all three hosts. */
	requests: number;
}

/** What was done to the node, and what it did wrong. */
export interface Findings {
	/** Misfortunes by `route: kind`. */
	faults: Record<string, number>;
	violations: Violation[];
}

/** What `runChaos` gives. */
export interface ChaosSummary extends Counts, Findings {
	seed: number;
	share: number;
	seconds: number;
	/** All of it for a person, several lines. */
	toText(): string;
}

/** A count of nothing yet. */
export function noCounts(): Counts {
	return {
		...{ jobs: 0, runs: 0, retries: 0, stopped: 0, delivered: 0, failed: 0, unknown: 0 },
		...{ paidTwice: 0, lost: 0, requests: 0 },
	};
}

/** The summary as text. @param seconds the whole took */
export function summaryText(
	counts: Counts & Findings,
	{ seed, share, seconds }: { seed: number; share: number; seconds: number },
): string {
	const { jobs, runs, retries, stopped, delivered, failed, unknown, violations } = counts;
	const { paidTwice, lost, requests, faults } = counts;
	const dealt = Object.entries(faults).sort(([one], [other]) => (one < other ? -1 : 1));
	const number = dealt.reduce((sum, [, count]) => sum + count, 0);
	return [
		`${jobs} jobs in ${runs} runs, ${retries} retries, ${stopped} stopped; ${seconds.toFixed(1)} s`,
		`seed ${seed}, ${Math.round(share * 100)} % of all requests go wrong`,
		`delivered ${delivered}, failed ${failed}, unknown ${unknown}`,
		`paid twice ${paidTwice}, lost ${lost}`,
		`${requests} requests, ${number} misfortunes:`,
		...dealt.map(([kind, count]) => `  ${String(count).padStart(6)}  ${kind}`),
		violations.length === 0 ? 'No violations.' : `Violations (${violations.length}):`,
		...violations.map(lineOf),
	].join('\n');
}

function lineOf({ run, item, promise, seen }: Violation): string {
	const place = [run !== undefined && `run ${run}`, item !== undefined && `item ${item}`];
	return `  ${[promise, place.filter(Boolean).join(', '), seen].filter(Boolean).join(': ')}`;
}
