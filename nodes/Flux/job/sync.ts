import { jsonParse, type IExecuteSingleFunctions } from 'n8n-workflow';
import { fileFormat } from '../images/fileFormat';
import { discard, peek } from '../images/stream';
import { isSuccess, type HttpResponse, type ReadableBody } from '../segmind/client';
import { failedError, JobError, lostResponseError, undeliveredError } from '../segmind/errors';
import {
	imagesIn,
	isPlainObject,
	metricsIn,
	metricsInHeaders,
	seedIn,
	type JobResult,
} from '../segmind/result';
import { statusError } from '../segmind/statusErrors';
import { sendPaid, type PaidRequest } from './submit';

/** Milliseconds; the job's own time limit ends it earlier. */
const longestJob = 24 * 60 * 60 * 1000;

/** HTTP statuses with which a gateway gives up waiting for Segmind; 520 to 524 are Cloudflare's. */
const gatewayStatuses = [408, 502, 504, 520, 522, 524];

/**
 * Makes an image with one request that stays open until it is ready. The response decides, not the model: raw bytes, or
 * JSON that names the image (the pages of flux-2-pro and flux-1.1-pro differ).
 *
 * @throws JobError when Segmind rejects the job, or when no response says whether it was run
 */
export async function runSync(
	request: PaidRequest,
	context: IExecuteSingleFunctions,
): Promise<JobResult> {
	const { slug, body, record, session } = request;
	const response = await sendPaid(request, {
		endpoint: 'sync',
		send: async (timeout) => await session.client.runSync(slug, body, timeout),
		timeout: longestJob,
		discard: (unread) => discard(unread.body),
	});
	const requestId = textIn(response.headers['x-request-id']);
	if (gatewayStatuses.includes(response.status)) {
		// A gateway gave up on the request, which says nothing about the job: it may be made and paid.
		discard(response.body);
		record.unconfirmed(requestId);
		throw lostResponseError();
	}
	if (!isSuccess(response)) throw await rejection(response, requestId, context);
	// Whatever becomes of the body, the job is known by its ID from here on.
	record.unconfirmed(requestId);
	return await readResult(request, response, requestId, context);
}

/** Reads the images from a success, which is billed even if it is truncated. */
async function readResult(
	{ record }: PaidRequest,
	{ headers, body }: HttpResponse<ReadableBody>,
	requestId: string | undefined,
	context: IExecuteSingleFunctions,
): Promise<JobResult> {
	const truncated = undeliveredError({ message: 'The image could not be downloaded' });
	const file = await peek(body).catch(async () => await Promise.reject(truncated));
	const mimeType = textIn(headers['content-type']);
	if (fileFormat(file.head, mimeType, true)) {
		const images = [{ body: file.body, mimeType }];
		const seed = seedIn(headers['x-seed-value']);
		return { requestId, images, seed, metrics: metricsInHeaders(headers) };
	}
	const content = parse(await textOf(context, file.body, truncated));
	const json = isPlainObject(content) ? content : {};
	const images = imagesIn(content);
	if (images.length === 0) {
		throw undeliveredError({ message: "Segmind's response contained no image" });
	}
	const result = {
		requestId: requestId ?? textIn(json.request_id),
		images,
		seed: seedIn(json.seed) ?? seedIn(headers['x-seed-value']),
		metrics: { ...metricsIn(json), ...metricsInHeaders(headers) },
	};
	record.completed(result);
	return result;
}

/** The error for a response that is not a success. */
async function rejection(
	{ status, body }: HttpResponse<ReadableBody>,
	requestId: string | undefined,
	context: IExecuteSingleFunctions,
): Promise<JobError> {
	const unreadable = statusError({ status, body: '' }, 'sync', requestId);
	const content = await textOf(context, body, unreadable).then(parse, () => undefined);
	if (content === undefined) return unreadable;
	const isValidation = isPlainObject(content) && Array.isArray(content.detail);
	return status === 422 && !isValidation
		? failedError(content, status, requestId)
		: statusError({ status, body: content }, 'sync', requestId);
}

/** @throws the given error when the body breaks off */
async function textOf(
	context: IExecuteSingleFunctions,
	body: ReadableBody | Buffer,
	brokenOff: JobError,
): Promise<string> {
	return await context.helpers
		.binaryToString(body)
		.catch(async () => await Promise.reject(brokenOff));
}

function parse(text: string): unknown {
	return jsonParse(text, { fallbackValue: text });
}

function textIn(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}
