import type { JobRecord } from '../run/jobRecord';
import { secondsSince } from '../segmind/deadline';
import {
	contradiction,
	expiredError,
	failedError,
	JobError,
	undeliveredError,
} from '../segmind/errors';
import { daysOfImages, metricsOf, pastRequest, type PastRequest } from '../segmind/history';
import { seedIn, type JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';

/** Seconds for which the history may not know a job yet that another response, or its own list, has named. */
const historyLag = 60;

/** Whether Segmind's queue does not know the job: it keeps jobs for an hour, and synchronous ones not at all. */
export function isUnknownToQueue(error: unknown): error is JobError {
	return error instanceof JobError && [404, 410].includes(error.details.httpCode ?? 0);
}

/**
 * The result of a job that Segmind's queue does not know, from the request history.
 *
 * @param unknown what the queue said; thrown when the history does not know the job either, or cannot be read
 * @returns undefined while the job runs
 * @throws JobError when it failed, or when Segmind no longer has its images
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function pastResult(
	session: Session,
	record: JobRecord,
	unknown?: JobError,
): Promise<JobResult | undefined> {
	const { requestId = '' } = record;
	const past = await pastRequest(session, requestId);
	if (!past) {
		const isLate = record.wasFound && secondsSince(record.changedAt) < historyLag;
		if (record.isOnlyInHistory || isLate) return undefined;
		throw unknown;
	}
	record.isOnlyInHistory = true;
	record.lastStatus = past.word ?? '';
	if (past.status === 'failed') {
		if (record.charged === 'yes') throw contradiction(past.error);
		record.notAccepted();
		throw failedError({ error: past.error }, undefined, requestId);
	}
	if (past.status !== 'completed') return undefined;
	record.finished();
	const result = resultOf(past);
	record.completed(result);
	return result;
}

function resultOf(past: PastRequest): JobResult {
	const { requestId, images, model, body = {} } = past;
	const urls = images.flatMap((image) => ('url' in image ? image.url : []));
	const { createdAt = Date.now() } = past;
	if (secondsSince(createdAt) > daysOfImages * 24 * 3600) throw expiredError(createdAt, urls);
	if (images.length === 0) {
		throw undeliveredError({ message: 'Segmind completed the job but returned no image' });
	}
	return {
		requestId,
		images,
		model,
		prompt: typeof body.prompt === 'string' && body.prompt !== '' ? body.prompt : undefined,
		seed: seedIn(body.seed),
		metrics: metricsOf(past),
	};
}
