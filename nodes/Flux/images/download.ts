import type { IExecuteSingleFunctions } from 'n8n-workflow';
import type { ReadableBody } from '../segmind/client';
import type { HttpResponse, Outcome } from '../segmind/outcome';
import { ConnectionError } from '../segmind/connectionError';
import { JobError, undeliveredError } from '../segmind/errors';
import { quoted, shorten } from '../segmind/errorText';
import { interruptedDownload } from '../segmind/interruptions';
import type { Image } from '../segmind/result';
import { withRetries, type Session } from '../segmind/retry';
import { isAllowedUrl } from './allowedUrl';
import { storeBody, type NameFor, type StoredImage, type RejectedFile } from './store';
import { discard } from './stream';

/** Milliseconds for one image. */
const downloadTimeout = 120_000;

/**
 * Puts an image into n8n's binary store, streamed: it is downloaded unless it came with the response.
 *
 * @param name its file name
 * @throws JobError when it cannot be downloaded or stored
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function storeImage(
	context: IExecuteSingleFunctions,
	session: Session,
	image: Image,
	name: NameFor,
): Promise<StoredImage> {
	if ('url' in image) return await downloadWithRetries(context, session, image.url, name);
	const body = 'body' in image ? image.body : Buffer.from(image.base64, 'base64');
	const mimeType = 'mimeType' in image ? image.mimeType : undefined;
	const outcome = await storeBody(context, body, name, { mimeType });
	if (outcome instanceof ConnectionError) {
		const interruption = session.deadline.interruption();
		throw interruption
			? interruptedDownload(interruption, [])
			: undeliveredError(downloadMessage(outcome));
	}
	if ('reason' in outcome) throw undeliveredError({ message: outcome.reason });
	return outcome;
}

/** @throws JobError with the URL, which is valid for 7 days, when the image cannot be downloaded */
async function downloadWithRetries(
	context: IExecuteSingleFunctions,
	session: Session,
	url: string,
	name: NameFor,
): Promise<StoredImage> {
	/** Files that did not end as their format says, by their length. */
	const incomplete = new Map<number, StoredImage>();
	/** One that arrived with the same length twice: it is not truncated, but was stored that way. */
	let odd: StoredImage | undefined;
	const download = async (): Promise<Outcome<StoredImage | RejectedFile>> => {
		const response = await follow(session, url);
		if (response instanceof ConnectionError) return response;
		const { status, headers, body } = response;
		if (status !== 200) {
			discard(body);
			return { status, headers, body: { reason: `The image URL returned HTTP ${status}` } };
		}
		const source = { url, mimeType: headers['content-type'] };
		const stored = await storeBody(context, body, name, source);
		if (stored instanceof ConnectionError) return stored;
		if (!('isComplete' in stored) || stored.isComplete) return { status, headers, body: stored };
		// An image that was truncated in transit is complete the next time.
		if (incomplete.has(stored.length)) odd = stored;
		incomplete.set(stored.length, stored);
		return { status, headers, body: { reason: 'The downloaded image was incomplete' } };
	};
	const outcome = await withRetries(download, {
		endpoint: 'download',
		deadline: session.deadline,
		onFailure: session.onFailure,
		isValid: ({ body }) => 'binary' in body,
	});
	if (!(outcome instanceof ConnectionError) && 'binary' in outcome.body) return outcome.body;
	if (odd) return odd;
	if (outcome instanceof ConnectionError) throw undeliveredError(downloadMessage(outcome), [url]);
	const { status, body } = outcome;
	const httpCode = status === 200 ? undefined : status;
	throw undeliveredError({ message: (body as RejectedFile).reason, httpCode }, [url]);
}

/** The maximum number of redirects to an image. */
const maximumRedirects = 5;

/**
 * The response at a URL, or at the one that it leads to.
 *
 * @throws JobError for a URL that is not opened: a response could make n8n call its own network
 */
async function follow({ client, deadline }: Session, url: string): Promise<Outcome<ReadableBody>> {
	for (let [target, redirects] = [url, 0]; ; redirects += 1) {
		if (!isAllowedUrl(target, client.baseUrl)) throw notOpened(target, url);
		const response = await client.download(target, deadline.timeout(downloadTimeout));
		const next = response instanceof ConnectionError ? undefined : redirectIn(response, target);
		if (next === undefined || redirects === maximumRedirects) return response;
		discard((response as HttpResponse<ReadableBody>).body);
		target = next;
	}
}

/** Where a response leads to; undefined when it does not. */
function redirectIn({ status, headers }: HttpResponse, url: string): string | undefined {
	const { location } = headers;
	const leads = [301, 302, 303, 307, 308].includes(status) && typeof location === 'string';
	if (!leads) return undefined;
	return URL.canParse(location, url) ? new URL(location, url).href : location;
}

/** @param target the URL that is not opened @param url the one that Segmind named */
function notOpened(target: string, url: string): JobError {
	return new JobError({
		message: quoted('The node does not open the URL of the image', shorten(target)),
		description: `The image was generated and charged. The node only opens https:// URLs of public hosts, without a user name. Segmind's URL for this image is ${shorten(url)}; look for it at cloud.segmind.com.`,
		charged: 'yes',
		status: 'COMPLETED',
	});
}

function downloadMessage({ code, message: reason }: ConnectionError): { message: string } {
	const message = 'The image could not be downloaded';
	// Without a code it is n8n's own message, for example about a host that it does not allow.
	return { message: code === undefined ? quoted(message, shorten(reason)) : message };
}
