import type { Interruption } from './deadline';
import { errorText, isModeration, quoted } from './errorText';
import { segmindUrls } from './urls';

/** Whether the job is billed: Segmind bills only images that it delivers (its documentation). */
export type Charged = 'no' | 'yes' | 'unknown';

/** What the user is told about a failed job, and what the error row contains. */
export interface JobErrorDetails {
	/** What happened, with Segmind's own words where there are any. */
	message: string;
	/** What to do about it. */
	description: string;
	/** The same, where the job was accepted before: running the item again would pay for a second one. */
	descriptionIfAccepted?: string;
	/** Set where it is certain; otherwise it comes from the ledger. */
	charged?: Charged;
	/** Segmind's HTTP status, when it responded. */
	httpCode?: number;
	/** Segmind's job status, for example `FAILED`. */
	status?: string;
	requestId?: string;
	/** Which image of a job could not be delivered: its URL, and its place where there are several, from 0. */
	image?: { url?: string; index?: number };
	/** Whether the user's Stop or the time limit ended the job, not Segmind. */
	interruption?: Interruption['reason'];
}

/** A job that ended without an image, in words for the user. */
export class JobError extends Error {
	constructor(readonly details: JobErrorDetails) {
		super(details.message);
	}
}

/** A value that the node rejects before anything is submitted. @param allowed what is accepted, in full sentences */
export function invalidParameter(message: string, allowed: string): JobError {
	return new JobError({
		message,
		description: `${allowed} ${nothingSubmitted}`,
		descriptionIfAccepted: `${allowed} ${jobIsSafe}`,
	});
}

/** What to do when Segmind is not available. */
export const tryLater = 'Wait a minute, then run the item again.';

/** How to get the image of a job that was submitted. */
export const getResultHint =
	"You can fetch the image within 7 days with the 'Get Result' operation and the request ID";

/** What to do about a job that the node no longer waits for, without paying again. */
export const jobIsSafe = `The job is safe at Segmind. ${getResultHint}, or, if this run failed, with 'Retry' in the executions list. Neither charges you again.`;

/** For the description of an item that ended before its job was sent. */
export const nothingSubmitted = 'Nothing was submitted, so nothing is charged.';

/** A job that failed at Segmind, before or after it was accepted. A FAILED job is not billed (Segmind's documentation). */
export function failedError(body: unknown, httpCode?: number, requestId?: string): JobError {
	const text = errorText(body);
	const moderated = isModeration(body);
	return new JobError({
		message: quoted(
			moderated ? 'The content filter blocked this image' : 'Segmind could not generate this image',
			text,
		),
		description: moderated
			? "Rephrase the prompt or change the input images. If the model has 'Safety Tolerance' under Model Options, a higher value lets more through. Nothing was charged."
			: 'Run the item again. Segmind does not charge for failed jobs.',
		charged: 'no',
		httpCode,
		status: 'FAILED',
		requestId,
	});
}

/** A response that came in place of Segmind's, for example a gateway's. */
export interface LostResponse {
	httpCode: number;
	/** Its error text. */
	text: string;
}

/**
 * A job that was sent and may have been accepted, in this try or an earlier one.
 *
 * @param lost what came in place of the response, if anything
 */
export function lostResponseError(lost?: LostResponse): JobError {
	const cause = lost ? `HTTP ${lost.httpCode} ${lost.text}`.trim() : '';
	return new JobError({
		message: quoted('No response from Segmind after submitting the job', cause),
		description:
			"The job may be running and may be charged, so the node will not submit it again, and Segmind's request history does not show it yet or could not be read. If this run failed, choose 'Retry' in the executions list: the node looks again, and submits the job anew if the history can be read and still does not show it ten minutes after it was sent. Otherwise look for it with 'Get Many Requests' or at cloud.segmind.com, and fetch it with 'Get Result'. To submit it again anyway, run the workflow from the start with only this item.",
		charged: 'unknown',
		httpCode: lost?.httpCode,
	});
}

/** A job that was completed, and now FAILED by a response: that it is free is not to be relied on. @param text the response's */
export function contradiction(text = '', httpCode?: number): JobError {
	const message = quoted('Segmind reports the completed job as failed', text);
	return undeliveredError({ message, httpCode });
}

/** A response of the history in which there is no list of requests. */
export function unreadableHistoryError(): JobError {
	return new JobError({
		message: "Segmind's request history cannot be read",
		description: `The response has no list of requests. Check the History URL in the 'Segmind API' credential (${segmindUrls.historyUrl}). If it is correct, please report this at github.com/flux-for-n8n/n8n-nodes-segmind-flux/issues.`,
	});
}

/**
 * A job that is not submitted, because it is not known whether it was made before.
 *
 * @param reason why not
 * @param details of the lookup that failed
 */
export function noReuseError(
	reason: string,
	{ description, httpCode }: Partial<JobErrorDetails> = {},
): JobError {
	const advice =
		"'Reuse If Already Made' needs Segmind's request history. Remove this option to pay for a new image.";
	const cause = description?.replace(nothingSubmitted, '').trim();
	return new JobError({
		message: `The node cannot tell whether this image was already made: ${reason}`,
		description: [cause, advice, nothingSubmitted].filter(Boolean).join(' '),
		charged: 'no',
		httpCode,
	});
}

/** A job whose images Segmind has deleted. @param createdAt milliseconds since the epoch @param urls where they were */
export function expiredError(createdAt: number, urls: string[]): JobError {
	const day = new Date(createdAt).toISOString().slice(0, 10);
	const place = urls.length > 0 ? ` (it was at ${urls.join(' and ')})` : '';
	return new JobError({
		message: 'Segmind no longer has the image of this job',
		description: `It was made on ${day}, and Segmind keeps images for 7 days${place}. To make it again, use its prompt and seed, which 'Get Many Requests' lists.`,
		charged: 'yes',
		status: 'COMPLETED',
	});
}

/** An image that was generated and charged, but could not be delivered. @param urls where Segmind keeps it for 7 days */
export function undeliveredError(
	{ message, httpCode }: { message: string; httpCode?: number },
	urls: string[] = [],
	interruption?: Interruption['reason'],
): JobError {
	const isGone = httpCode === 404 || httpCode === 410;
	const places = urls.join(' and ');
	const whereabouts = isGone
		? `It is not at ${places}, where Segmind keeps images for 7 days.`
		: `Segmind keeps it at ${places} for 7 days.`;
	return new JobError({
		message,
		description:
			urls.length > 0
				? `The image was generated and charged. ${whereabouts}`
				: "The image was charged. Try to fetch it with 'Get Result' and the request ID; otherwise look for it at cloud.segmind.com, or contact Segmind with the request ID.",
		charged: 'yes',
		status: 'COMPLETED',
		httpCode,
		interruption,
	});
}
