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
		| 'in the history, but not found'
		| 'refused without reason'
		| 'paid without the history'
		| 'wrongly called reused'
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
	/** Executions that were started from scratch after others, or at the same moment. */
	restarts: number;
	/** Runs that were ended by Stop. */
	stopped: number;
	/** Items that ended with an image. */
	delivered: number;
	/** Items that ended with an error row, except the unknown ones. */
	failed: number;
	/** Items whose error row says that it is unknown whether they were charged. */
	unknown: number;
	/** Jobs whose response was lost, but which were found and delivered. */
	found: number;
	/** Items that ended without a response to what they had sent. */
	lostForGood: number;
	/** Those of them whose job was accepted all the same. */
	lostButPaid: number;
	/** Jobs that were submitted anew, because the history did not show them after ten minutes. */
	anew: number;
	/** Images that another execution had paid for. */
	reused: number;
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
		...{ jobs: 0, runs: 0, retries: 0, restarts: 0, stopped: 0 },
		...{ delivered: 0, failed: 0, unknown: 0, reused: 0 },
		...{ found: 0, lostForGood: 0, lostButPaid: 0, anew: 0 },
		...{ paidTwice: 0, lost: 0, requests: 0 },
	};
}

/** The summary as text. @param seconds the whole run took */
export function summaryText(
	counts: Counts & Findings,
	{ seed, share, seconds }: { seed: number; share: number; seconds: number },
): string {
	const { jobs, runs, retries, restarts, stopped, delivered, failed, unknown } = counts;
	const { found, lostForGood, lostButPaid, anew, reused, paidTwice, lost, requests } = counts;
	const { faults, violations } = counts;
	const injected = Object.entries(faults).sort(([one], [other]) => (one < other ? -1 : 1));
	const number = injected.reduce((sum, [, count]) => sum + count, 0);
	return [
		`${jobs} jobs in ${runs} runs, ${retries} retries, ${restarts} from scratch, ${stopped} stopped; ${seconds.toFixed(1)} s`,
		`seed ${seed}, ${Math.round(share * 100)} % of all requests fail`,
		`delivered ${delivered}, failed ${failed}, unknown ${unknown}`,
		`lost responses: ${found} found, ${lostForGood} unknown (${lostButPaid} paid), ${anew} submitted anew`,
		`images reused ${reused}`,
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
