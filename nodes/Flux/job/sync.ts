import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { fileFormat } from '../images/fileFormat';
import { discard, peek } from '../images/stream';
import { type ReadableBody, type SegmindClient } from '../segmind/client';
import { isSuccess, type HttpResponse, type Outcome } from '../segmind/outcome';
import { ConnectionError } from '../segmind/connectionError';
import type { Deadline } from '../segmind/deadline';
import { failedError, undeliveredError, type JobError } from '../segmind/errors';
import { interruptedDownload } from '../segmind/interruptions';
import { requestIdIn } from '../segmind/requestId';
import { isPlainObject, metricsInHeaders, seedIn, type JobResult } from '../segmind/result';
import { statusError } from '../segmind/statusErrors';
import { readSuccess } from './acceptance';
import { sendPaid, type PaidRequest } from './submit';

/** Milliseconds. In practice, the job's time limit ends it first. */
const maximumDuration = 24 * 60 * 60 * 1000;

/**
 * Makes an image with one request that stays open until it is ready. The response decides, not the model: raw bytes, or
 * JSON that names the image (the pages of flux-2-pro and flux-1.1-pro differ).
 *
 * @returns undefined for a job that turns out to be queued instead
 * @throws JobError when Segmind rejects the job, or when no response says whether it was run
 * @throws Interruption when the time limit or the user's Stop comes first
 * @throws LimiterClosedError when the run ends before it is sent
 */
export async function runSync(
	request: PaidRequest,
	context: IExecuteSingleFunctions,
): Promise<JobResult | undefined> {
	const { slug, body, record, session } = request;
	const response = await sendPaid<unknown>(request, {
		endpoint: 'sync',
		send: async (timeout) => await send(session.client, slug, body, timeout),
		timeout: maximumDuration,
	});
	const requestId = requestIdIn({ headers: response.headers, body: undefined });
	if (!isSuccess(response)) throw rejection(response, requestId);
	// From here on the job is known by its ID, whatever happens to the body.
	record.unconfirmed(requestId);
	return await readResult(request, response as HttpResponse<ReadableBody>, requestId, context);
}

/** A success is still to be read; of anything else the first 64 kB are enough for its text. */
async function send(
	client: SegmindClient,
	slug: string,
	body: IDataObject,
	timeout: number,
): Promise<Outcome> {
	const outcome = await client.runSync(slug, body, timeout);
	if (outcome instanceof ConnectionError || isSuccess(outcome)) return outcome;
	const { body: stream } = outcome;
	const text = await peek(stream).then(
		({ head }) => head.toString('utf8'),
		() => '',
	);
	discard(stream);
	return { ...outcome, body: client.read(text) };
}

/** Reads the images from a success, which is billed even if it is truncated. */
async function readResult(
	{ record, session, body: sent }: PaidRequest,
	response: HttpResponse<ReadableBody>,
	requestId: string | undefined,
	context: IExecuteSingleFunctions,
): Promise<JobResult | undefined> {
	const { headers } = response;
	const truncated = () => truncatedError(session.deadline);
	const file = await peek(response.body).catch(async () => await Promise.reject(truncated()));
	const mimeType = String(headers['content-type'] ?? '');
	if (fileFormat(file.head, mimeType, true)) {
		const images = [{ body: file.body, mimeType }];
		const seed = seedIn(headers['x-seed-value']);
		return { requestId, images, seed, metrics: metricsInHeaders(headers) };
	}
	const body = session.client.read(await textOf(context, file.body, truncated));
	return readSuccess({ ...response, body }, sent, record, 'sync');
}

/** The image was paid for, but its transfer broke, or was ended by the time limit or the user's Stop. */
function truncatedError(deadline: Deadline): JobError {
	const interruption = deadline.interruption();
	return interruption
		? interruptedDownload(interruption, [])
		: undeliveredError({ message: 'The image could not be downloaded' });
}

/** The error for a response that is not a success. */
function rejection(response: HttpResponse, requestId: string | undefined): JobError {
	const { status, body } = response;
	const isValidation = isPlainObject(body) && Array.isArray(body.detail);
	return status === 422 && !isValidation
		? failedError(body, status, requestId)
		: statusError(response, 'sync', requestId);
}

/** @throws the given error when the body is cut off */
async function textOf(
	context: IExecuteSingleFunctions,
	body: ReadableBody | Buffer,
	ifTruncated: () => JobError,
): Promise<string> {
	return await context.helpers
		.binaryToString(body)
		.catch(async () => await Promise.reject(ifTruncated()));
}
