import type { Interruption } from '../segmind/deadline';
import type { Item } from './item';
import type { ReportedState } from './storedRecord';

/**
 * What became of the run's other jobs, what to press, and what not, in sentences.
 *
 * @param interruption what ended the item, if that is not an error
 */
export function otherJobs(
	{ run, place }: Item,
	interruption: Interruption['reason'] | undefined,
): string[] {
	const idsOf = (...states: ReportedState[]) => run.ledger.requestIds(states, place);
	const kept = idsOf(...keptStates);
	const undelivered = idsOf('undelivered');
	const unconfirmed = idsOf('unconfirmed');
	// n8n offers no Retry for a run that was stopped.
	const canRetry = interruption !== 'abort';
	const sentences = kept.length > 0 ? keptAdvice(kept, canRetry, run.reusesAll) : [];
	if (undelivered.length > 0) {
		sentences.push(
			`${counted(undelivered, 'other job')} of this run ${undelivered.length === 1 ? 'was' : 'were'} charged, but no image arrived: try 'Get Result' (${labelled(undelivered)}).`,
		);
	}
	if (unconfirmed.length > 0) {
		sentences.push(
			`${counted(unconfirmed, 'other job')} of this run may be charged although no response arrived: ${canRetry ? "'Retry' searches Segmind's request history" : "search with 'Get Many Requests'"} (${labelled(unconfirmed)}).`,
		);
	}
	return sentences;
}

/** @param reusesAll whether a new run pays for nothing twice either */
function keptAdvice(kept: string[], canRetry: boolean, reusesAll: boolean): string[] {
	const [are, them] = kept.length === 1 ? ['is', 'it'] : ['are', 'them'];
	const areSafe = `${counted(kept, 'other image')} of this run ${are} safe:`;
	const warning = reusesAll ? '' : "; 'Execute workflow' would pay again";
	if (canRetry) {
		return [
			`${areSafe} 'Retry' in the executions list fetches ${them} within 7 days without paying again${warning}.`,
			"If this item fails again, set 'On Error' to Continue in the node's settings, save, and choose 'Retry with currently saved workflow'.",
		];
	}
	return reusesAll
		? [
				`${areSafe} run the workflow again within 7 days, which fetches ${them} without paying again because 'Reuse If Already Made' is on.`,
			]
		: [`${areSafe} 'Get Result' fetches ${them} within 7 days without paying again${warning}.`];
}

/** Jobs whose images can still be fetched. */
const keptStates: ReportedState[] = ['completed', 'delivered', 'accepted'];

/**
 * The request ID of the item's own job and those of the others that are safe, for the end of a message; empty when there
 * are none.
 */
export function requestIds({ run, place }: Item, requestId: string | undefined): string {
	const others = run.ledger.requestIds(keptStates, place);
	const own = requestId === undefined ? '' : `Request ID: ${requestId}`;
	if (others.length === 0) return own;
	return own === ''
		? `Request IDs: ${named(others)}`
		: `${own}; others: ${named(others, namedIds - 1)}`;
}

function counted({ length }: string[], noun: string): string {
	return `${length} ${noun}${length === 1 ? '' : 's'}`;
}

/** Request IDs that a message names; n8n's log and the request history have the others. */
const namedIds = 3;

function named(ids: string[], count = namedIds): string {
	const first = ids.slice(0, count).join(', ');
	const more = ids.length - count;
	return more <= 0
		? first
		: `${first} and ${more} more, which 'Get Many Requests' and n8n's log list`;
}

/** An unconfirmed job has none, and is named by its item. */
function labelled(ids: string[]): string {
	if (ids[0].startsWith('item ')) return named(ids);
	return `request ID${ids.length === 1 ? '' : 's'} ${named(ids)}`;
}
