import type { IDataObject } from 'n8n-workflow';
import type { JobRecord } from '../run/jobRecord';
import type { HttpResponse } from '../segmind/outcome';
import { failedError, lostResponseError, undeliveredError } from '../segmind/errors';
import { errorText } from '../segmind/errorText';
import { failedIn, jobStatusIn } from '../segmind/jobStatus';
import { requestIdIn } from '../segmind/requestId';
import { imagesIn, urlsIn } from '../segmind/responseImages';
import {
	isPlainObject,
	metricsIn,
	metricsInHeaders,
	seedIn,
	type JobResult,
} from '../segmind/result';

/**
 * Reads a successful response to a paid request, whatever its shape, and records what it says about the job.
 *
 * @param sent the body of the request, whose images are not the response's
 * @param endpoint a synchronous response means that the job is done, an asynchronous one that it has started
 * @returns the result of a job that is done; undefined for one that is to be waited for
 * @throws JobError when the response says that there is no job, or not whether there is one
 */
export function readSuccess(
	response: HttpResponse,
	sent: IDataObject,
	record: JobRecord,
	endpoint: 'submit' | 'sync',
): JobResult | undefined {
	const requestId = requestIdIn(response);
	const { status } = jobStatusIn(response.body, sent);
	const isDone = status === 'completed' || (endpoint === 'sync' && status === 'unknown');
	const images = isDone ? imagesIn(response.body, sent) : [];
	if (images.length > 0) {
		const result = { requestId, images, ...factsIn(response) };
		if (requestId !== undefined && endpoint === 'submit') record.accepted(requestId);
		record.completed(result);
		return result;
	}
	const isRejected = requestId === undefined && hasError(response.body);
	if (isRejected || failedIn(response) === 'failed') {
		record.notAccepted();
		throw failedError(response.body, response.status, requestId);
	}
	// A synchronous response is the last one, unless it says that the job goes on.
	if (endpoint === 'sync' && (requestId === undefined || status !== 'running')) {
		throw undeliveredError(
			{ message: "Segmind's response contained no image" },
			urlsIn(response.body, sent),
		);
	}
	// It may have been accepted, but without an ID there is nothing to wait for.
	if (requestId === undefined) throw lostResponseError();
	record.accepted(requestId);
	return undefined;
}

/** Whether it is Segmind's own error: a text may be a truncated success. */
function hasError(body: unknown): boolean {
	if (!isPlainObject(body)) return false;
	const { error, error_description, detail } = body;
	return errorText({ error, error_description, detail }) !== '';
}

function factsIn({ headers, body }: HttpResponse): Pick<JobResult, 'seed' | 'metrics'> {
	const json = isPlainObject(body) ? body : {};
	return {
		seed: seedIn(json.seed) ?? seedIn(headers['x-seed-value']),
		metrics: { ...metricsIn(json), ...metricsInHeaders(headers) },
	};
}
