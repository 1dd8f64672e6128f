import type { IDataObject } from 'n8n-workflow';
import type { FollowedJob } from '../run/durations';
import type { JobRecord } from '../run/jobRecord';
import { Interruption, type Deadline } from '../segmind/deadline';
import { failedError, undeliveredError } from '../segmind/errors';
import type { HttpResponse } from '../segmind/client';
import { errorText } from '../segmind/errorText';
import { failedIn, jobStatusIn } from '../segmind/jobStatus';
import { lookup } from '../segmind/lookup';
import { imagesIn, urlsIn } from '../segmind/responseImages';
import { isPlainObject, metricsIn, seedIn, type JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { nextPoll } from './pollSchedule';

/** When and how often to poll. */
interface PollOptions {
	/** Milliseconds since the epoch at which the job was accepted. */
	acceptedAt: number;
	/** Seconds that the model usually takes. */
	usualSeconds: number;
	/** What is known of the jobs of its kind; what its polls show is added. */
	job: FollowedJob;
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
	try {
		for (let poll = 1; ; poll += 1) {
			const waits = poll > 1 || !options.pollImmediately;
			const outcome = await nextResult(session, record, options, waits).catch(asInterruption);
			if (outcome instanceof Interruption) {
				return await lastLook(session, record, options, outcome);
			}
			if (outcome) return outcome;
		}
	} finally {
		options.job.leave();
	}
}

async function nextResult(
	session: Session,
	record: JobRecord,
	options: PollOptions,
	waits: boolean,
): Promise<JobResult | undefined> {
	if (waits) await untilNextPoll(session, options);
	return await resultIfDone(session, record, options);
}

/** Seconds for one last poll when the time limit has passed: the image may be ready. */
const lastLookTime = 10;

/** @throws the interruption when the job still runs, or was stopped by the user */
async function lastLook(
	session: Session,
	record: JobRecord,
	options: PollOptions,
	interruption: Interruption,
): Promise<JobResult> {
	if (interruption.reason === 'abort') throw interruption;
	const deadline = session.deadline.extended(lastLookTime);
	const result = await resultIfDone({ ...session, deadline }, record, options).catch(
		asInterruption,
	);
	if (result && !(result instanceof Interruption)) return result;
	throw interruption;
}

async function asInterruption(reason: unknown): Promise<Interruption> {
	return reason instanceof Interruption ? reason : await Promise.reject(reason);
}

/** The result of a job that is completed; undefined while it runs. */
async function resultIfDone(
	session: Session,
	record: JobRecord,
	{ acceptedAt, job }: PollOptions,
): Promise<JobResult | undefined> {
	const asked = secondsSince(acceptedAt);
	const status = await completedStatus(session, record);
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
): Promise<IDataObject | undefined> {
	const response = await lookupJob(session, record, 'status', (each) => failedIn(each) !== 'no');
	const verdict = failedIn(response);
	if (verdict === 'no') {
		const { status, word } = jobStatusIn(response.body);
		record.lastStatus = [word, errorText(response.body)].filter(Boolean).join(': ');
		return status === 'completed' ? response.body : undefined;
	}
	// A proxy or a firewall may say so by mistake, and a failed job is submitted again, so another poll has to confirm it.
	const confirmed =
		verdict === 'failed' ||
		failedIn(await lookupJob(session, record, 'status', (each) => failedIn(each) !== 'no')) !==
			'no';
	if (!confirmed) return undefined;
	const { requestId } = record;
	// A FAILED job is not billed, so another try may submit it again.
	record.notAccepted();
	throw failedError(response.body, response.status, requestId);
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
 * Milliseconds between two looks at whether other jobs have completed; they cost no request. A plan takes less than 0.1
 * ms, so that thousands of jobs must look less often than every half second.
 */
const lookInterval = ({ companions }: FollowedJob) => Math.max(500, companions);

/** Waits until the next poll is due. The plan is made anew when a job of the kind completes, and before it is carried out. */
async function untilNextPoll(
	{ deadline, gate }: Session,
	{ acceptedAt, usualSeconds, job, pollInterval }: PollOptions,
): Promise<void> {
	if (pollInterval !== undefined) return await deadline.sleep(pollInterval * 1000);
	const lastPoll = secondsSince(acceptedAt);
	const isDue = async () => {
		const plan = { ...job.others(), usualSeconds, isScarce: gate.isScarce };
		const due = acceptedAt + nextPoll(lastPoll, plan) * 1000;
		return await isReached(due, job, deadline);
	};
	while (!((await isDue()) && (await isDue())));
}

/**
 * Waits for a moment.
 *
 * @param due milliseconds since the epoch
 * @returns false when another job of the kind completes first
 */
async function isReached(due: number, job: FollowedJob, deadline: Deadline): Promise<boolean> {
	const known = job.completions;
	for (;;) {
		// Timers take whole milliseconds.
		const left = Math.ceil(due - Date.now());
		if (left <= 0) return true;
		await deadline.sleep(Math.min(left, lookInterval(job)));
		if (known !== job.completions) return false;
	}
}

function secondsSince(time: number): number {
	return Math.max(0, Date.now() - time) / 1000;
}
