import type { IDataObject } from 'n8n-workflow';
import type { FollowedJob } from '../run/durations';
import type { JobRecord } from '../run/jobRecord';
import type { HttpResponse } from '../segmind/outcome';
import { secondsSince } from '../segmind/deadline';
import { contradiction, failedError, undeliveredError } from '../segmind/errors';
import { errorText } from '../segmind/errorText';
import { failedIn, jobStatusIn } from '../segmind/jobStatus';
import { lookup } from '../segmind/lookup';
import { imagesIn, urlsIn } from '../segmind/responseImages';
import { isPlainObject, metricsIn, seedIn, type JobResult } from '../segmind/result';
import type { RetryOptions, Session } from '../segmind/retry';
import { isUnknownToQueue, pastResult } from './pastResult';

/** A job that Segmind has accepted. */
export interface AcceptedJob {
	/** Milliseconds since the epoch at which it was accepted. */
	acceptedAt: number;
	/** What is known of the jobs of its kind; what its polls show is added. */
	job: FollowedJob;
}

/**
 * Asks for a job's status once, and for its result if that says that there is one. Of a job that Segmind's queue does not
 * know, because it is older than an hour or was synchronous, it asks the request history.
 *
 * @param likelihood the probability that it is completed: who is likelier to be goes first when requests have to wait
 * @returns the result of a job that is completed; undefined while it runs
 * @throws JobError when the job failed, or when Segmind stopped responding
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function pollOnce(
	session: Session,
	record: JobRecord,
	job: AcceptedJob,
	likelihood?: () => number,
): Promise<JobResult | undefined> {
	if (record.isOnlyInHistory) return await pastResult(session, record);
	return await pollQueue(session, record, job, likelihood).catch(async (reason: unknown) =>
		isUnknownToQueue(reason)
			? await pastResult(session, record, reason)
			: await Promise.reject(reason),
	);
}

async function pollQueue(
	session: Session,
	record: JobRecord,
	{ acceptedAt, job }: AcceptedJob,
	likelihood?: () => number,
): Promise<JobResult | undefined> {
	const asked = secondsSince(acceptedAt);
	const status = await completedStatus(session, record, likelihood);
	if (!status) {
		job.stillRunning(asked);
		return undefined;
	}
	const completed = secondsSince(acceptedAt);
	// From here on it is paid, whatever another response says.
	record.finished();
	const result = resultInStatus(status, record) ?? (await fetchResult(session, record));
	if (result) {
		record.completed(result);
		job.completed(completed, result.metrics.total_time);
	}
	return result;
}

/**
 * The result, if the status contains it as the documentation shows a result: with its list of images, seed and metrics.
 * Anything less may leave out an image, so the result itself is asked for.
 */
function resultInStatus(body: IDataObject, record: JobRecord): JobResult | undefined {
	const { images, seed, metrics } = body;
	const isResult = Array.isArray(images) && seedIn(seed) !== undefined && isPlainObject(metrics);
	if (!isResult) return undefined;
	const result = resultIn(body, record);
	const isComplete = images.length > 0 && result.images.length >= images.length;
	return isComplete ? result : undefined;
}

/** @returns undefined when the result is not there yet, whatever the status says */
async function fetchResult(session: Session, record: JobRecord): Promise<JobResult | undefined> {
	const { body } = await lookupJob(session, record, 'result');
	const result = resultIn(body, record);
	if (result.images.length > 0) return result;
	if (jobStatusIn(body).status === 'completed' || body.output !== undefined) {
		throw undeliveredError(
			{ message: 'Segmind completed the job but returned no image' },
			urlsIn(body, record.sent),
		);
	}
	return undefined;
}

function resultIn(body: IDataObject, { requestId, sent }: JobRecord): JobResult {
	const { model, prompt, seed } = body;
	return {
		requestId,
		images: imagesIn(body, sent),
		model: typeof model === 'string' ? model : undefined,
		prompt: typeof prompt === 'string' && prompt !== '' ? prompt : undefined,
		seed: seedIn(seed),
		metrics: metricsIn(body),
	};
}

/**
 * The status of a job that is completed; undefined while it runs.
 *
 * @throws JobError when the job has failed
 */
async function completedStatus(
	session: Session,
	record: JobRecord,
	likelihood?: () => number,
): Promise<IDataObject | undefined> {
	const isValid = (response: HttpResponse) => failedIn(response) !== 'no';
	const look = async () => await lookupJob(session, record, 'status', { isValid, likelihood });
	const response = await look();
	const verdict = failedIn(response);
	if (verdict === 'no') {
		const { status, word } = jobStatusIn(response.body);
		record.lastStatus = [word, errorText(response.body)].filter(Boolean).join(': ');
		return status === 'completed' ? response.body : undefined;
	}
	// A proxy or a firewall may say so by mistake, and a failed job is submitted again, so another poll has to confirm it.
	const confirmed = verdict === 'failed' || failedIn(await look()) !== 'no';
	if (!confirmed) return undefined;
	const { requestId } = record;
	if (record.charged === 'yes') throw contradiction(errorText(response.body), response.status);
	// A FAILED job is not billed, so another try may submit it again.
	record.notAccepted();
	throw failedError(response.body, response.status, requestId);
}

async function lookupJob(
	{ client, ...session }: Session,
	record: JobRecord,
	endpoint: 'status' | 'result',
	options: Pick<RetryOptions<unknown>, 'isValid' | 'likelihood'> = {},
): Promise<HttpResponse<IDataObject>> {
	const requestId = record.requestId ?? '';
	const send = async (timeout: number) => await client[endpoint](requestId, timeout);
	return await lookup(send, { ...session, ...options, endpoint });
}
