import { isInsecure, neverSent } from './connectionError';
import { saidIn, shorten, withQuote } from './errorText';

/** Whether money left the account: only a delivered picture is billed (Segmind's documentation). */
export type Charged = 'no' | 'yes' | 'unknown';

/** What a person needs to know about a job that did not end with a picture. */
export interface Trouble {
	/** What happened, with Segmind's own words where there are any. */
	message: string;
	/** How to get on. */
	description: string;
	charged: Charged;
	/** Segmind's HTTP status, when it answered. */
	httpCode?: number;
	/** Segmind's job status, for example `FAILED`. */
	status?: string;
	requestId?: string;
	/** When it was not Segmind that ended the job: the user's Stop, or the time limit. */
	ended?: 'stop' | 'limit';
}

/** A job that did not end with a picture, thrown inside the node and worded for the user at its edge. */
export class JobTrouble extends Error {
	constructor(readonly trouble: Trouble) {
		super(trouble.message);
	}
}

/** What to do when Segmind is not well. */
export const comeBack = 'Segmind was not able to answer. Wait a minute, then run the item again.';

/** Words for a job that Segmind accepted and then gave up on; a FAILED job is not billed. */
export function failedTrouble(body: unknown, httpCode: number, requestId?: string): JobTrouble {
	const said = saidIn(body);
	const moderated =
		/moderat|safety(?!_tolerance)|nsfw|flagged|content.polic|sensitive|\brai\b|prohibited/i.test(
			said,
		);
	return new JobTrouble({
		message: withQuote(
			moderated
				? 'The content filter stopped this picture'
				: 'Segmind could not finish this picture',
			said,
		),
		description: moderated
			? "Reword the prompt or change the reference pictures. A higher 'Safety Tolerance' under Model Options lets more through. Nothing is charged."
			: 'Run the item again; Segmind does not charge for a job that did not finish.',
		charged: 'no',
		httpCode,
		status: 'FAILED',
		requestId,
	});
}

const nothingSubmitted = 'Nothing was submitted for this item, so nothing is charged.';

const checkSecurity =
	"A certificate does not fit, most often because of a proxy in between, or the address speaks no TLS. Check the proxy, and the Base URL and Storage URL in the credential 'Segmind API'";

const checkConnection =
	"Check the internet connection of the machine n8n runs on, and the Base URL and Storage URL in the credential 'Segmind API'";

/** What to do about a request that n8n held back. @param reason n8n's own words */
function howToAllow(reason: string): string {
	if (/restricted IP|hostname/i.test(reason)) {
		return "This n8n sends nothing to internal addresses. Check the Base URL and Storage URL in the credential 'Segmind API'; if they are right, whoever runs n8n can allow the address with N8N_SSRF_ALLOWED_IP_RANGES.";
	}
	if (/domain/i.test(reason)) {
		return "Open the credential 'Segmind API' and add the domain under Allowed HTTP Request Domains.";
	}
	return "Check the credential 'Segmind API': its addresses and its Allowed HTTP Request Domains.";
}

/** Words for a request that got no answer. */
export function unansweredTrouble(
	{ code, reason }: { code: string | undefined; reason: string },
	requestId?: string,
): JobTrouble {
	if (code === undefined) {
		return new JobTrouble({
			message: withQuote('n8n did not send the request', shorten(reason)),
			description:
				requestId === undefined ? `${howToAllow(reason)} ${nothingSubmitted}` : howToAllow(reason),
			charged: requestId === undefined ? 'no' : 'unknown',
			requestId,
		});
	}
	if (neverSent(code)) {
		const check = isInsecure(code) ? checkSecurity : checkConnection;
		return new JobTrouble({
			message: isInsecure(code)
				? 'The connection to Segmind is not secure, so nothing was sent'
				: 'Segmind cannot be reached',
			description:
				requestId === undefined
					? `${check}, then run the item again.`
					: `${check}. ${whereaboutsOf(true, requestId)}`,
			charged: requestId === undefined ? 'no' : 'unknown',
			requestId,
		});
	}
	return new JobTrouble({
		message: 'Segmind stopped answering',
		description: requestId ? whereaboutsOf(true, requestId) : comeBack,
		charged: requestId === undefined ? 'no' : 'unknown',
		requestId,
	});
}

/**
 * Words for a submit that nobody can say whether Segmind accepted. @param again when a retry has come upon it
 */
export function lostAnswerTrouble(again = false, requestId?: string): JobTrouble {
	return new JobTrouble({
		message: "Segmind's answer to the submitted job got lost",
		description: `The job may be running and may be charged, so the node ${again ? 'has not sent' : 'does not send'} it again by itself. Look at cloud.segmind.com whether the picture was made; with its request ID, the operation 'Get Result' fetches it. To send it anew on purpose, run the workflow afresh with this item alone.`,
		charged: 'unknown',
		requestId,
	});
}

/** Words for a picture that was made and paid, but did not come through. */
export function undeliveredTrouble(
	picture: { message: string; url?: string; httpCode?: number },
	requestId?: string,
): JobTrouble {
	const { message, url, httpCode } = picture;
	return new JobTrouble({
		message,
		description: url
			? `The picture is made and paid; Segmind keeps it for 7 days at ${url}`
			: 'The job is paid. Look for the picture at cloud.segmind.com, and tell Segmind if it is not there.',
		charged: 'yes',
		status: 'COMPLETED',
		httpCode,
		requestId,
	});
}

/** Words for a job that took longer than the time limit. @param seconds the limit */
export function timeLimitTrouble(
	seconds: number,
	mayBePaid: boolean,
	requestId?: string,
): JobTrouble {
	return new JobTrouble({
		message: `The picture was not ready within ${inSeconds(seconds)}`,
		description: `${whereaboutsOf(mayBePaid, requestId)} To wait longer, raise 'Time Limit (Seconds)' under Options.`,
		charged: mayBePaid ? 'unknown' : 'no',
		requestId,
		ended: 'limit',
	});
}

/** Words for a question about a job or the account that Segmind did not answer in time. */
export function lateAnswerTrouble(seconds: number, requestId?: string): JobTrouble {
	return new JobTrouble({
		message: `Segmind did not answer within ${inSeconds(seconds)}`,
		description: comeBack,
		charged: requestId === undefined ? 'no' : 'unknown',
		requestId,
		ended: 'limit',
	});
}

/** Words for a question that the user's Stop has cut short. */
export function stoppedQuestionTrouble(requestId?: string): JobTrouble {
	return new JobTrouble({
		// n8n marks a run as canceled by this word, as below.
		message: 'The run was canceled before Segmind answered',
		description: 'Asking costs nothing: run the item again to get the answer.',
		charged: requestId === undefined ? 'no' : 'unknown',
		requestId,
		ended: 'stop',
	});
}

/** Words for a job that the user's Stop has cut short. */
export function stoppedTrouble(mayBePaid: boolean, requestId?: string): JobTrouble {
	return new JobTrouble({
		// n8n marks a run as canceled, not as failed, by this word in the message (WorkflowExecute).
		message: 'The run was canceled before the picture was ready',
		// n8n offers no Retry for a run that was canceled.
		description: requestId
			? "The job goes on at Segmind. For one hour, the operation 'Get Result' fetches its picture by the request ID."
			: whereaboutsOf(mayBePaid),
		charged: mayBePaid ? 'unknown' : 'no',
		requestId,
		ended: 'stop',
	});
}

function inSeconds(seconds: number): string {
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/** What became of a job that the node no longer waits for, and how to get its picture without paying again. */
export function whereaboutsOf(mayBePaid: boolean, requestId?: string): string {
	if (requestId) {
		return "The job goes on at Segmind. For one hour, the operation 'Get Result' picks it up by the request ID, and so does 'Retry' in the executions list if this run failed; neither pays again.";
	}
	return mayBePaid
		? 'The job may still be running and may be charged; look at cloud.segmind.com before you run the workflow again.'
		: nothingSubmitted;
}
