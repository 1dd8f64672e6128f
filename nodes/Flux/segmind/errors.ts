import { isTlsError, neverSent, type ConnectionError } from './connectionError';
import type { Interruption } from './deadline';
import { errorText, isModeration, quoted, shorten } from './errorText';

/** Whether money left the account: Segmind bills only images that it delivers (its documentation). */
export type Charged = 'no' | 'yes' | 'unknown';

export interface JobErrorDetails {
	/** What happened, with Segmind's own words where there are any. */
	message: string;
	/** What to do about it. */
	description: string;
	/** The same, where the job was accepted before: running the item again would pay for a second one. */
	descriptionIfAccepted?: string;
	/** Where it is certain; else the ledger tells. */
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

/** A value that the node refuses before anything is submitted. @param allowed what it takes, as whole sentences */
export function invalidParameter(message: string, allowed: string): JobError {
	const description = `${allowed} Nothing was submitted, so nothing is charged.`;
	return new JobError({ message, description, charged: 'no' });
}

/** What to do when Segmind itself is in trouble. */
export const tryLater = 'Wait a minute, then run the item again.';

const getResultHint =
	"For one hour, the operation 'Get Result' fetches the image by the request ID";

/** What to do about a job that the node no longer waits for, without paying again. */
export const jobContinues = `The job continues at Segmind. ${getResultHint}, and so does 'Retry' in the executions list if this run failed; neither pays again.`;

const nothingSubmitted = 'Nothing was submitted for this item, so nothing is charged.';

/** A job that Segmind accepted and then gave up on. A FAILED job is not billed. */
export function failedError(body: unknown, httpCode: number, requestId?: string): JobError {
	const text = errorText(body);
	const moderated = isModeration(body);
	return new JobError({
		message: quoted(
			moderated ? 'The content filter blocked this image' : 'Segmind could not generate this image',
			text,
		),
		description: moderated
			? "Reword the prompt or change the reference images. A higher 'Safety Tolerance' under Model Options lets more through. Nothing is charged."
			: 'Run the item again. Segmind does not charge for a job that did not finish.',
		charged: 'no',
		httpCode,
		status: 'FAILED',
		requestId,
	});
}

/** A request that got no response. */
export function connectionErrorFor(error: ConnectionError): JobError {
	const { code, message, viaProxy } = error;
	if (code === 'ERR_PROXY' || (viaProxy && neverSent(code) && !isTlsError(code ?? ''))) {
		return proxyError('The proxy could not be used; nothing was sent to Segmind', shorten(message));
	}
	if (code === undefined) {
		const hint = allowlistHint(message);
		return new JobError({
			message: quoted('n8n blocked the request', shorten(message)),
			description: `${hint} ${nothingSubmitted}`,
			descriptionIfAccepted: hint,
		});
	}
	if (neverSent(code)) {
		const tls = isTlsError(code);
		const check = tls
			? "Either a certificate is not trusted, often because of a proxy in between, or the URL does not use TLS. Check the proxy, and the Base URL and Storage URL in the credential 'Segmind API'"
			: "Check the internet connection of the machine n8n runs on, and the Base URL and Storage URL in the credential 'Segmind API'";
		return new JobError({
			message: tls
				? 'Could not establish a secure connection to Segmind; nothing was sent'
				: 'Segmind could not be reached',
			description: `${check}, then run the item again.`,
			descriptionIfAccepted: `${check}. ${jobContinues}`,
		});
	}
	return new JobError({
		message: 'Segmind stopped responding',
		description: tryLater,
		descriptionIfAccepted: jobContinues,
	});
}

/** A key that no request can carry. @param message which character of it, without quoting it */
export function unsendableKeyError(message: string): JobError {
	const hint =
		"Open the credential 'Segmind API' and paste the key again from cloud.segmind.com under API Keys; it begins with SG_.";
	return new JobError({
		message,
		description: `${hint} ${nothingSubmitted}`,
		descriptionIfAccepted: `${hint} ${jobContinues}`,
	});
}

/**
 * A proxy that did not pass a request on.
 *
 * @param text its own, or the connection's
 */
export function proxyError(message: string, text: string, httpCode?: number): JobError {
	const check =
		"Check the proxy under 'Request Options' of this node (its URL may hold a user name and a password), or the one in the environment of n8n (HTTPS_PROXY)";
	return new JobError({
		message: quoted(message, text),
		description: `${check}, then run the item again. Nothing was charged.`,
		descriptionIfAccepted: `${check}. ${jobContinues}`,
		httpCode,
	});
}

/** What to do about a request that n8n blocked. @param reason n8n's own message */
function allowlistHint(reason: string): string {
	if (/restricted IP|hostname/i.test(reason)) {
		return "This n8n does not allow requests to internal addresses. Check the Base URL and Storage URL in the credential 'Segmind API'; if they are right, the person who runs n8n can allow the address with N8N_SSRF_ALLOWED_IP_RANGES.";
	}
	if (/domain/i.test(reason)) {
		return "Open the credential 'Segmind API' and add the domain under Allowed HTTP Request Domains.";
	}
	return "Check the credential 'Segmind API': its URLs and its Allowed HTTP Request Domains.";
}

/** A response that came in place of Segmind's, for example a gateway's. */
export interface LostResponse {
	httpCode: number;
	/** Its error text. */
	text: string;
}

/**
 * A job that was sent and may have been accepted.
 *
 * @param lost what came in place of the response, if anything
 * @param again whether a retry has come upon it
 */
export function lostResponseError(lost?: LostResponse, again = false): JobError {
	const cause = lost ? `HTTP ${lost.httpCode} ${lost.text}`.trim() : '';
	return new JobError({
		message: quoted('No response from Segmind after submitting the job', cause),
		description: `The job may be running and may be charged, so the node ${again ? 'has not sent' : 'does not send'} it again. Check cloud.segmind.com to see whether the image was made; with its request ID, the operation 'Get Result' fetches it. To send it again on purpose, run the workflow again from scratch with only this item.`,
		charged: 'unknown',
		httpCode: lost?.httpCode,
	});
}

/** An image that was made and paid for, but could not be delivered. @param urls where Segmind keeps it for 7 days */
export function undeliveredError(
	{ message, httpCode }: { message: string; httpCode?: number },
	urls: string[] = [],
	interruption?: Interruption['reason'],
): JobError {
	return new JobError({
		message,
		description:
			urls.length > 0
				? `The image was made and paid for. Segmind keeps it for 7 days at ${urls.join(' and ')}`
				: 'The job is paid for. Look for the image at cloud.segmind.com, and tell Segmind if it is not there.',
		charged: 'yes',
		status: 'COMPLETED',
		httpCode,
		interruption,
	});
}

/** What is known of a job when its wait is interrupted. */
export interface InterruptedJob {
	requestId?: string;
	/** Whether it was sent, or accepted. */
	maybeCharged: boolean;
	/** Where the images of a completed job are. */
	urls: string[];
	/** Segmind's last word on it. */
	lastStatus?: string;
}

/** A job or a lookup whose wait was ended by the time limit or the user's Stop. */
export function interruptedError(interruption: Interruption, job: InterruptedJob): JobError {
	if (job.urls.length > 0) return interruptedDownload(interruption, job.urls);
	return interruption.awaiting === 'response'
		? interruptedLookup(interruption)
		: interruptedJob(interruption, job);
}

function interruptedDownload({ reason }: Interruption, urls: string[]): JobError {
	const message =
		reason === 'abort'
			? 'The run was canceled while the image was being downloaded'
			: 'The time limit was reached while the image was being downloaded';
	return undeliveredError({ message }, urls, reason);
}

function interruptedLookup({ reason, seconds }: Interruption): JobError {
	return new JobError(
		reason === 'abort'
			? {
					message: 'The run was canceled before Segmind responded',
					description: 'Asking is free: run the item again to get the response.',
					interruption: reason,
				}
			: {
					message: `Segmind did not respond within ${duration(seconds)}`,
					description: tryLater,
					interruption: reason,
				},
	);
}

function interruptedJob(
	{ reason, seconds }: Interruption,
	{ requestId, maybeCharged, lastStatus }: InterruptedJob,
): JobError {
	const untracked = maybeCharged
		? 'The job may still be running and may be charged; check cloud.segmind.com before you run the workflow again.'
		: nothingSubmitted;
	if (reason === 'abort') {
		return new JobError({
			// n8n marks a run as canceled, not as failed, by this word in the message (WorkflowExecute).
			message: 'The run was canceled before the image was ready',
			// n8n offers no Retry for a run that was canceled.
			description: requestId ? `The job continues at Segmind. ${getResultHint}.` : untracked,
			interruption: reason,
		});
	}
	const last = lastStatus ? ` Its last status was "${shorten(lastStatus)}".` : '';
	return new JobError({
		message: `The image was not ready within ${duration(seconds)}`,
		description: `${requestId ? jobContinues : untracked}${last} To wait longer, raise 'Time Limit (Seconds)' under Options.`,
		interruption: reason,
	});
}

function duration(seconds: number): string {
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
