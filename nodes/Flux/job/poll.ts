import type { IDataObject } from 'n8n-workflow';
import type { JobRecord } from '../run/jobRecord';
import { Interruption } from '../segmind/deadline';
import { failedError, undeliveredError, type JobError } from '../segmind/errors';
import type { HttpResponse } from '../segmind/client';
import { errorText, quoted } from '../segmind/errorText';
import { failedIn, jobStatusIn } from '../segmind/jobStatus';
import { lookup } from '../segmind/lookup';
import { imagesIn, urlsIn } from '../segmind/responseImages';
import { metricsIn, seedIn, type JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { nextPoll } from './pollSchedule';

/** Milliseconds between two looks at the schedule; they cost no request. */
const replanInterval = 1_000;

/** When and how often to poll. */
interface PollOptions {
	/** Milliseconds since the epoch at which the job was accepted. */
	acceptedAt: number;
	/** Seconds that the job is expected to take, as far as is known by now. */
	expectedSeconds: () => number;
	/** Seconds between two polls, when the user has set them. */
	pollInterval?: number;
	/** Whether to poll before the first wait: the job of an earlier try may be done. */
	pollImmediately: boolean;
}

/**
 * Waits until an accepted job is done and fetches its result, which names at least one image.
 *
 * @throws JobError when the job failed, or when Segmind stopped responding
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function waitForResult(
	session: Session,
	record: JobRecord,
	options: PollOptions,
): Promise<JobResult> {
	for (let poll = 1; ; poll += 1) {
		const pollsNow = poll === 1 && options.pollImmediately;
		const outcome = await nextResult(session, record, pollsNow ? undefined : options).catch(
			asInterruption,
		);
		if (outcome instanceof Interruption) return await lastLook(session, record, outcome);
		if (outcome) return outcome;
	}
}

async function nextResult(
	session: Session,
	record: JobRecord,
	wait?: PollOptions,
): Promise<JobResult | undefined> {
	if (wait) await untilNextPoll(session, wait);
	return await resultIfDone(session, record);
}

/** Seconds for one last poll when the time limit has passed: the image may be ready. */
const lastLookTime = 10;

/** @throws the interruption when the job still runs, or was stopped by the user */
async function lastLook(
	session: Session,
	record: JobRecord,
	interruption: Interruption,
): Promise<JobResult> {
	if (interruption.reason === 'abort') throw interruption;
	const deadline = session.deadline.extended(lastLookTime);
	const result = await resultIfDone({ ...session, deadline }, record).catch(asInterruption);
	if (result && !(result instanceof Interruption)) return result;
	throw interruption;
}

async function asInterruption(reason: unknown): Promise<Interruption> {
	return reason instanceof Interruption ? reason : await Promise.reject(reason);
}

/** The result of a job that is completed; undefined while it runs. */
async function resultIfDone(session: Session, record: JobRecord): Promise<JobResult | undefined> {
	if (!(await isCompleted(session, record))) return undefined;
	// From here on it is paid, whatever another response says.
	record.finished();
	const { body } = await lookupJob(session, record, 'result');
	const images = imagesIn(body, record.sent);
	if (images.length > 0) {
		const { model, seed } = body;
		const result = {
			requestId: record.requestId,
			images,
			model: typeof model === 'string' ? model : undefined,
			seed: seedIn(seed),
			metrics: metricsIn(body),
		};
		record.completed(result);
		return result;
	}
	if (jobStatusIn(body).status === 'completed' || body.output !== undefined) {
		throw undeliveredError(
			{ message: 'Segmind completed the job but returned no image' },
			urlsIn(body, record.sent),
		);
	}
	return undefined;
}

/** @throws JobError when the job has failed */
async function isCompleted(session: Session, record: JobRecord): Promise<boolean> {
	const response = await lookupJob(session, record, 'status', (each) => failedIn(each) !== 'no');
	const verdict = failedIn(response);
	if (verdict === 'no') {
		const { status, word } = jobStatusIn(response.body);
		record.lastStatus = [word, errorText(response.body)].filter(Boolean).join(': ');
		return status === 'completed';
	}
	// A proxy or a firewall may say so by mistake, and a failed job is submitted again, so another poll has to confirm it.
	const confirmed =
		verdict === 'failed' ||
		failedIn(await lookupJob(session, record, 'status', (each) => failedIn(each) !== 'no')) !==
			'no';
	if (!confirmed) return false;
	const { requestId } = record;
	if (record.charged === 'yes') throw contradiction(response);
	// A FAILED job is not billed, so another try may submit it again.
	record.notAccepted();
	throw failedError(response.body, response.status, requestId);
}

/** It was completed before: that it is free now is not to be relied on. */
function contradiction({ status, body }: HttpResponse): JobError {
	const message = quoted('Segmind reports the completed job as failed', errorText(body));
	return undeliveredError({ message, httpCode: status });
}

async function lookupJob(
	{ client, ...options }: Session,
	record: JobRecord,
	endpoint: 'status' | 'result',
	isValid?: (response: HttpResponse) => boolean,
): Promise<HttpResponse<IDataObject>> {
	const requestId = record.requestId ?? '';
	const send = async (timeout: number) => await client[endpoint](requestId, timeout);
	return await lookup(send, { ...options, endpoint, isValid });
}

/**
 * Waits until the next poll is due. It is due sooner when other jobs of the run finish faster than
 * expected in the meantime.
 */
async function untilNextPoll(
	{ deadline }: Session,
	{ acceptedAt, expectedSeconds, pollInterval }: PollOptions,
): Promise<void> {
	if (pollInterval !== undefined) return await deadline.sleep(pollInterval * 1000);
	const elapsed = () => Math.max(0, Date.now() - acceptedAt);
	const lastPoll = elapsed();
	for (;;) {
		// Timers take whole milliseconds.
		const left = Math.ceil(nextPoll(lastPoll, expectedSeconds()) - elapsed());
		if (left <= 0) return;
		await deadline.sleep(Math.min(left, replanInterval));
	}
}
