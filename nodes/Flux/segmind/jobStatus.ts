import type { IDataObject } from 'n8n-workflow';
import { isSuccess, type HttpResponse } from './outcome';
import { errorText } from './errorText';
import { imagesIn } from './responseImages';
import { envelopesIn, isPlainObject } from './result';

/** What a response says about its job. */
export interface JobStatus {
	status: 'running' | 'completed' | 'failed' | 'unknown';
	/** Segmind's own word for it, where there is one. */
	word?: string;
}

/** Segmind documents QUEUED, PROCESSING, COMPLETED and FAILED; the others are the usual words for the same. */
const words: Record<Exclude<JobStatus['status'], 'unknown'>, string[]> = {
	running: [
		...['QUEUED', 'IN_QUEUE', 'PENDING', 'WAITING', 'SUBMITTED', 'ACCEPTED', 'CREATED'],
		...['PROCESSING', 'IN_PROGRESS', 'RUNNING', 'STARTING', 'STARTED', 'GENERATING'],
	],
	completed: [
		...['COMPLETED', 'COMPLETE', 'SUCCEEDED', 'SUCCESS', 'SUCCESSFUL', 'DONE', 'FINISHED'],
		'READY',
	],
	failed: [
		...['FAILED', 'FAILURE', 'ERROR', 'CANCELED', 'CANCELLED', 'ABORTED', 'REJECTED'],
		...['CONTENT_MODERATED', 'REQUEST_MODERATED'],
	],
};

/** Characters of a status that is quoted. */
const longestWord = 60;

/**
 * The status of a job, by Segmind's word in any spelling. Where there is no known word, a response that names an image
 * is that of a completed job. An error text alone says nothing: the job may have failed, or the request.
 *
 * @param body of a response about the job
 * @param request the body that was sent, where it is known (see `imagesIn`)
 */
export function jobStatusIn(body: unknown, request?: IDataObject): JobStatus {
	const fallback = () => (imagesIn(body, request).length > 0 ? 'completed' : 'unknown');
	// The status of a wrapper is that of the request; what it wraps has the job's.
	const found = envelopesIn(body)
		.reverse()
		.flatMap(({ status, state, job_status }) => [status, state, job_status])
		.filter((value): value is string => typeof value === 'string' && value.trim() !== '')
		.map((value) => value.trim().slice(0, longestWord));
	const word = found.find((each) => meaningOf(each) !== undefined) ?? found[0];
	if (word === undefined) return { status: fallback() };
	return { status: meaningOf(word) ?? fallback(), word };
}

function meaningOf(word: string): keyof typeof words | undefined {
	const spelling = word.toUpperCase().replace(/[\s-]+/g, '_');
	const meanings = ['running', 'completed', 'failed'] as const;
	return meanings.find((meaning) => words[meaning].includes(spelling));
}

/** Text of a 422 that says the result is not ready yet, not that the job failed. */
const tooEarly =
	/\bnot (yet )?(available|ready|complete|completed|finished|done|found)\b|\bnot yet\b|\bstill\b|\bin progress\b|\btry again/i;

/**
 * Whether a response to a lookup says that the job failed. A failed job is not billed and may be submitted again, so
 * nothing but its own status is certain: `maybeFailed` is to be confirmed by another poll.
 *
 * `failed`: its status says so, in a success or a 422 (the model pages). `maybeFailed`: only an error text in a 422, a
 * status that may be that of the request (`error`), or a FAILED in a 400 or 500. `no`: everything else, such as a list
 * of rejected parameters, a page, or a result that is not available yet.
 */
export function failedIn(response: HttpResponse): 'failed' | 'maybeFailed' | 'no' {
	const { status: httpCode, body } = response;
	const { status, word = '' } = jobStatusIn(body);
	const mayBeTooEarly = tooEarly.test(errorText(body));
	if (status !== 'failed') {
		const isError = httpCode === 422 && status === 'unknown' && hasErrorText(body);
		return isError && !mayBeTooEarly ? 'maybeFailed' : 'no';
	}
	const isJobs = httpCode === 422 || isSuccess(response);
	if (isJobs && !/^error$/i.test(word)) return 'failed';
	if (isJobs) return mayBeTooEarly ? 'no' : 'maybeFailed';
	return [400, 500].includes(httpCode) && /^failed$/i.test(word) ? 'maybeFailed' : 'no';
}

/** Rejected parameters come under `detail` (FastAPI). */
function hasErrorText(body: unknown): boolean {
	if (!isPlainObject(body) || Array.isArray(body.detail)) return false;
	const { error, error_description } = body;
	return errorText({ error, error_description }) !== '';
}
