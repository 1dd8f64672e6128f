import {
	NodeApiError,
	NodeOperationError,
	redactedHeaders,
	type IDataObject,
	type INodeExecutionData,
} from 'n8n-workflow';
import { Interruption } from '../segmind/deadline';
import { JobError, type Charged, type JobErrorDetails } from '../segmind/errors';
import { interruptedError } from '../segmind/interruptions';
import { withoutSecrets } from '../segmind/safeText';
import type { Item } from './item';
import type { ReportedState } from './storedRecord';

/** What the user is told about an item that failed. */
interface ItemError extends Omit<JobErrorDetails, 'descriptionIfAccepted'> {
	charged: Charged;
}

/**
 * The error row of an item, in the shape that n8n recognizes and keeps paired: `error` as text and `details`, without
 * `item.error` (WorkflowExecute.handleNodeErrorOutput).
 */
export function errorRow(item: Item, error: unknown): INodeExecutionData {
	const { index, context } = item;
	item.run.hasErrorRows = true;
	const itemError = describe(item, error);
	const text = itemError.message;
	const details = detailsOf(item, itemError);
	const pairedItem = { item: index };
	// Only with these keys does n8n take it for an error row of the error output.
	if (context.getNode().onError === 'continueErrorOutput') {
		// Before n8n 2.36 they were `error` and `message`.
		const json = supportsDetailsInErrorRow
			? { error: text, details }
			: { error: text, message: details };
		return { json, pairedItem };
	}
	return { json: { ...imageOf(itemError), error: text, details }, pairedItem };
}

/**
 * The error that ends the run. It names the item's own job, and the other jobs that are paid or may be. Which item it was
 * is in `context.itemIndex`: n8n's editor puts it behind the message.
 */
export function nodeError(item: Item, error: unknown): NodeApiError {
	const { index, context } = item;
	const itemError = describe(item, error);
	const { message, httpCode } = itemError;
	const description = [
		itemError.description,
		itemError.requestId && `Request ID: ${itemError.requestId}`,
		...otherRejections(item),
		...otherJobs(item, itemError),
	]
		.filter(Boolean)
		.join(' ');
	const options = { message, description, httpCode: String(httpCode ?? 'none'), itemIndex: index };
	const result = new NodeApiError(context.getNode(), {}, options);
	// n8n replaces a message in which it finds an error code (NodeError).
	result.message = message;
	// It would show a code that is empty.
	result.httpCode = httpCode === undefined ? null : String(httpCode);
	return result;
}

/** What happened to the item, with its number as n8n counts it: for a list of several. */
export function messageOf(item: Item, error: unknown): string {
	return `Item ${item.index}: ${describe(item, error).message}`;
}

/** `redactedHeaders` came with n8n 2.36, like `details` in error rows; nodes cannot read n8n's version. */
const supportsDetailsInErrorRow = redactedHeaders !== undefined;

/** Puts any failure into words for the user. What was paid comes from the record. */
function describe({ record }: Item, error: unknown): ItemError {
	const charged = record?.charged ?? 'no';
	const requestId = record?.requestId;
	if (!(error instanceof JobError) && !(error instanceof Interruption)) {
		return { ...unexpected(error), charged, requestId };
	}
	const { details } =
		error instanceof JobError
			? error
			: interruptedError(error, record?.interrupted ?? { maybeCharged: false, urls: [] });
	const { descriptionIfAccepted, ...facts } = details;
	const description = (record?.isAccepted && descriptionIfAccepted) || details.description;
	return {
		...facts,
		description,
		charged: details.charged ?? charged,
		requestId: details.requestId ?? requestId,
	};
}

/** An error of n8n keeps its own words. Anything else is a bug or comes from the machine, such as a full disk. */
function unexpected(error: unknown): Pick<ItemError, 'message' | 'description'> {
	const message = withoutSecrets(error instanceof Error ? error.message : String(error));
	const description =
		error instanceof NodeApiError || error instanceof NodeOperationError
			? error.description
			: undefined;
	return {
		message,
		description:
			description ??
			'This looks like a bug in the node. Please report it, with the text above, at github.com/flux-for-n8n/n8n-nodes-segmind-flux/issues. Check cloud.segmind.com to see whether an image was generated.',
	};
}

function detailsOf({ index, model, record }: Item, error: ItemError): IDataObject {
	const { requestId, httpCode, status, charged, description } = error;
	const seed = record?.seed;
	return {
		item: index,
		...(model !== undefined && { model }),
		...(seed !== undefined && { seed }),
		...(requestId !== undefined && { request_id: requestId }),
		...imageOf(error),
		...(httpCode !== undefined && { http_code: httpCode }),
		...(status !== undefined && { status }),
		charged,
		description,
	};
}

/** Which image is missing, under the names that an image's own item has for it. */
function imageOf({ image: { url, index } = {} }: ItemError): IDataObject {
	return {
		...(url !== undefined && { image_url: url }),
		...(index !== undefined && { image_index: index }),
	};
}

/** Rejected items that are named in full. */
const namedRejections = 5;

function otherRejections({ run, index }: Item): string[] {
	const messages = run.otherRejections(index);
	if (messages.length === 0) return [];
	const more = messages.length - namedRejections;
	const named = messages.slice(0, namedRejections).join('; ');
	return [`Also: ${named}${more > 0 ? `; and ${more} more` : ''}.`];
}

/** Request IDs that a message names; n8n's log and the request history have the others. */
const namedIds = 3;

/** What became of the run's other jobs, what to press, and what not. */
function otherJobs({ run, place }: Item, { interruption }: ItemError): string[] {
	const idsOf = (...states: ReportedState[]) => run.ledger.requestIds(states, place);
	const kept = idsOf('completed', 'delivered', 'accepted');
	const undelivered = idsOf('undelivered');
	const unconfirmed = idsOf('unconfirmed');
	// n8n offers no Retry for a run that was stopped.
	const canRetry = interruption !== 'abort';
	const sentences = [];
	if (kept.length > 0) {
		sentences.push(
			`${counted(kept, 'other image')} of this run ${kept.length === 1 ? 'is' : 'are'} not lost (${named(kept)}).`,
			canRetry ? retryAdvice(run.reusesAll) : stopAdvice(run.reusesAll),
		);
	}
	if (undelivered.length > 0) {
		sentences.push(
			`${counted(undelivered, 'other job')} of this run ${undelivered.length === 1 ? 'was' : 'were'} charged, but no image arrived: try 'Get Result' (${named(undelivered)}).`,
		);
	}
	if (unconfirmed.length > 0) {
		sentences.push(
			`${counted(unconfirmed, 'other job')} of this run may be charged although no response arrived: ${canRetry ? "'Retry' searches Segmind's request history" : "search with 'Get Many Requests'"} (${named(unconfirmed)}).`,
		);
	}
	return sentences;
}

/** @param isFree whether running the workflow again pays for nothing twice either */
function retryAdvice(isFree: boolean): string {
	const warning = isFree ? '' : ", whereas 'Execute workflow' would pay again";
	return `Choose 'Retry' in the executions list within 7 days: it fetches them without paying again${warning}. If this item fails again, set 'On Error' to Continue in the node's settings, save, and choose 'Retry with currently saved workflow'.`;
}

/** @param isFree whether running the workflow again pays for nothing twice */
function stopAdvice(isFree: boolean): string {
	return isFree
		? "Run the workflow again within 7 days: with 'Reuse If Already Made' on, it fetches them without paying again."
		: "Fetch them within 7 days with the 'Get Result' operation; 'Execute workflow' would pay again.";
}

function counted({ length }: string[], noun: string): string {
	return `${length} ${noun}${length === 1 ? '' : 's'}`;
}

function named(ids: string[]): string {
	const more = ids.length - namedIds;
	const first = ids.slice(0, namedIds).join(', ');
	if (more <= 0) return `request ID${ids.length === 1 ? '' : 's'} ${first}`;
	return `request IDs ${first} and ${more} more, which 'Get Many Requests' and n8n's log list`;
}
