/** Something that must never happen, and where it did. */
export interface Violation {
	seed: number;
	/** The number of the scenario, from 0, if it concerns one. */
	run?: number;
	/** The kinds of chaos that were played in it, except for the emulator's faults. */
	played?: string[];
	/** The item, if it concerns one. */
	item?: number;
	/** Which promise was broken. */
	promise:
		| 'paid twice'
		| 'image lost'
		| 'unknown charge not reported'
		| 'charged, but nothing was sent'
		| 'not charged, but it was'
		| 'completed, but not noticed'
		| 'completed, but not delivered'
		| 'wrong number of rows'
		| 'wrong item'
		| 'wrong bytes'
		| 'key leaked'
		| 'request after Stop'
		| 'request after the end'
		| 'never succeeded'
		| 'unhandled rejection'
		| 'frozen';
	/** Details for a person. */
	details: string;
}

/** The outcome of all runs. */
export interface Counts {
	/** Items. */
	jobs: number;
	/** First runs; retries are counted separately. */
	runs: number;
	/** Runs that were started again from the stored data of a failed run. */
	retries: number;
	/** Runs that were ended by Stop. */
	stopped: number;
	/** Items that ended with an image. */
	delivered: number;
	/** Items that ended with an error row, except the unknown ones. */
	failed: number;
	/** Items whose error row says that it is unknown whether they were charged. */
	unknown: number;
	/** Items that were paid for more than once. */
	paidTwice: number;
	/** Paid images that were neither delivered nor named by their request ID. */
	lost: number;
	/** On all hosts. */
	requests: number;
}

/** The faults that the node met, and what it did wrong. */
export interface Findings {
	/** Injected faults by `route: kind`. */
	faults: Record<string, number>;
	violations: Violation[];
}

/** What `runChaos` gives. */
export interface ChaosSummary extends Counts, Findings {
	seed: number;
	share: number;
	seconds: number;
	/** The whole summary as text, several lines. */
	toText(): string;
}

/** Counts that are all zero. */
export function zeroCounts(): Counts {
	return {
		...{ jobs: 0, runs: 0, retries: 0, stopped: 0, delivered: 0, failed: 0, unknown: 0 },
		...{ paidTwice: 0, lost: 0, requests: 0 },
	};
}

/** The summary as text. @param seconds the whole run took */
export function summaryText(
	counts: Counts & Findings,
	{ seed, share, seconds }: { seed: number; share: number; seconds: number },
): string {
	const { jobs, runs, retries, stopped, delivered, failed, unknown, violations } = counts;
	const { paidTwice, lost, requests, faults } = counts;
	const injected = Object.entries(faults).sort(([one], [other]) => (one < other ? -1 : 1));
	const number = injected.reduce((sum, [, count]) => sum + count, 0);
	return [
		`${jobs} jobs in ${runs} runs, ${retries} retries, ${stopped} stopped; ${seconds.toFixed(1)} s`,
		`seed ${seed}, ${Math.round(share * 100)} % of all requests fail`,
		`delivered ${delivered}, failed ${failed}, unknown ${unknown}`,
		`paid twice ${paidTwice}, lost ${lost}`,
		`${requests} requests, ${number} injected faults:`,
		...injected.map(([kind, count]) => `  ${String(count).padStart(6)}  ${kind}`),
		violations.length === 0 ? 'No violations.' : `Violations (${violations.length}):`,
		...violations.map(lineOf),
	].join('\n');
}

function lineOf({ run, played = [], item, promise, details }: Violation): string {
	const kinds = played.length > 0 ? ` (${played.join(', ')})` : '';
	const place = [run !== undefined && `run ${run}${kinds}`, item !== undefined && `item ${item}`];
	const short = details.replace(/\s+/g, ' ').slice(0, 700);
	return `  ${[promise, place.filter(Boolean).join(', '), short].filter(Boolean).join(': ')}`;
}
