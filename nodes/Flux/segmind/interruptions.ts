import type { Interruption } from './deadline';
import {
	getResultHint,
	jobIsSafe,
	JobError,
	nothingSubmitted,
	tryLater,
	undeliveredError,
} from './errors';
import { shorten } from './errorText';

/** What is known of a job when its wait is interrupted. */
export interface InterruptedJob {
	requestId?: string;
	/** Whether it was sent or accepted. */
	maybeCharged: boolean;
	/** Where the images of a completed job are. */
	urls: string[];
	/** Whether Segmind has said that it is completed. */
	isCompleted?: boolean;
	/** Segmind's last word on it. */
	lastStatus?: string;
}

/** A job or a lookup whose wait was ended by the time limit or the user's Stop. */
export function interruptedError(interruption: Interruption, job: InterruptedJob): JobError {
	if (job.urls.length > 0) return interruptedDownload(interruption, job.urls);
	if (job.isCompleted && job.requestId) return interruptedFetch(interruption);
	return interruption.awaiting === 'response'
		? interruptedLookup(interruption)
		: interruptedJob(interruption, job);
}

/** An image that is there, but was not downloaded in time. @param urls where it is, if that is known */
export function interruptedDownload({ reason }: Interruption, urls: string[]): JobError {
	return undeliveredError({ message: downloadInterrupted(reason) }, urls, reason);
}

/** A completed job whose result, with the URLs of its images, was not fetched in time. */
function interruptedFetch({ reason }: Interruption): JobError {
	return new JobError({
		message: downloadInterrupted(reason),
		description: `The image is ready at Segmind. ${getResultHint}.`,
		status: 'COMPLETED',
		interruption: reason,
	});
}

function downloadInterrupted(reason: Interruption['reason']): string {
	const message =
		reason === 'abort'
			? 'The run was canceled while the image was being downloaded'
			: 'The time limit was reached while the image was being downloaded';
	return message;
}

function interruptedLookup({ reason, seconds }: Interruption): JobError {
	return new JobError(
		reason === 'abort'
			? {
					message: 'The run was canceled before Segmind responded',
					description: 'Lookups are not charged. Run the item again to get the response.',
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
	const withoutRequestId = maybeCharged
		? "The job may still be running and may be charged. Look for it with 'Get Many Requests' before you run the workflow again."
		: nothingSubmitted;
	if (reason === 'abort') {
		return new JobError({
			// n8n marks a run as canceled, not as failed, by this word in the message (WorkflowExecute).
			message: 'The run was canceled before the image was ready',
			// n8n offers no Retry for a run that was canceled.
			description: requestId ? `The job continues at Segmind. ${getResultHint}.` : withoutRequestId,
			interruption: reason,
		});
	}
	const last = lastStatus ? ` Its last status was "${shorten(lastStatus)}".` : '';
	return new JobError({
		message: `The image was not ready within ${duration(seconds)}`,
		description: `${requestId ? jobIsSafe : withoutRequestId}${last} To wait longer, increase 'Time Limit (Seconds)' under Options.`,
		interruption: reason,
	});
}

function duration(seconds: number): string {
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
