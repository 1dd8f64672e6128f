import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../segmind/client';
import { ConnectionError } from '../segmind/connectionError';
import { undeliveredError } from '../segmind/errors';
import { quoted, shorten } from '../segmind/errorText';
import type { Image, JobResult } from '../segmind/result';
import { withRetries, type Session } from '../segmind/retry';
import { fileNameFor } from './fileNames';
import type { ImageFormat } from '../segmind/format';
import { storeBody, type NameFor, type StoredImage, type UnusableFile } from './store';
import { discard } from './stream';

/** How the user wants the image. */
export interface OutputOptions {
	/** The field of the output item that holds the file. */
	binaryPropertyName: string;
	/** Without extension. */
	fileName: string;
	/** When off, an image that has a URL is not downloaded. */
	downloadImage: boolean;
}

/** Milliseconds for one image. */
const downloadTimeout = 120_000;

/**
 * One output item per image of a completed job, with the file in it, streamed into n8n's binary store.
 *
 * @param json what is known of the job; `image_url`, `metrics` and the like are added
 * @throws JobError when an image that was made and paid for cannot be delivered
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function toItems(
	context: IExecuteSingleFunctions,
	session: Session,
	{ images, metrics }: JobResult,
	json: IDataObject,
	options: OutputOptions,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (const [index, image] of images.entries()) {
		const url = 'url' in image ? image.url : null;
		const name = (format: ImageFormat) => fileNameFor(options.fileName, format.extension, index);
		// An image without a URL would be lost if it were not put into the item.
		const stored =
			options.downloadImage || url === null
				? await store(context, session, image, name)
				: undefined;
		items.push({
			json: {
				...json,
				image_url: url,
				...(images.length > 1 && { image_index: index }),
				...(stored?.isComplete === false && { incomplete: true }),
				...(stored?.format.width && {
					width: stored.format.width,
					height: stored.format.height,
				}),
				metrics,
			},
			...(stored && { binary: { [options.binaryPropertyName]: stored.binary } }),
			pairedItem: { item: context.getItemIndex() },
		});
	}
	return items;
}

async function store(
	context: IExecuteSingleFunctions,
	session: Session,
	image: Image,
	name: NameFor,
): Promise<StoredImage> {
	if ('url' in image) return await downloadWithRetries(context, session, image.url, name);
	const body = 'body' in image ? image.body : Buffer.from(image.base64, 'base64');
	const outcome = await storeBody(context, body, name);
	if (outcome instanceof ConnectionError) throw undeliveredError(downloadMessage(outcome));
	if ('unusable' in outcome) throw undeliveredError({ message: outcome.unusable });
	return outcome;
}

/** @throws JobError with the URL, which is good for 7 days, when the image cannot be downloaded */
async function downloadWithRetries(
	context: IExecuteSingleFunctions,
	{ client, deadline, onFailure }: Session,
	url: string,
	name: NameFor,
): Promise<StoredImage> {
	const download = async (): Promise<Outcome<StoredImage | UnusableFile>> => {
		const response = await client.download(url, deadline.timeout(downloadTimeout));
		if (response instanceof ConnectionError) return response;
		const { status, headers, body } = response;
		if (status !== 200) {
			discard(body);
			return { status, headers, body: { unusable: `The image URL returned HTTP ${status}` } };
		}
		const stored = await storeBody(context, body, name, url);
		if (stored instanceof ConnectionError) return stored;
		// An image that was truncated on the way is complete the next time.
		const unusable = 'isComplete' in stored && !stored.isComplete;
		return {
			status,
			headers,
			body: unusable ? { unusable: 'The downloaded image was incomplete' } : stored,
		};
	};
	const outcome = await withRetries(download, {
		endpoint: 'download',
		deadline,
		onFailure,
		isValid: ({ body }) => 'binary' in body,
	});
	if (outcome instanceof ConnectionError) throw undeliveredError(downloadMessage(outcome), [url]);
	const { status, body } = outcome;
	if ('binary' in body) return body;
	const httpCode = status === 200 ? undefined : status;
	throw undeliveredError({ message: body.unusable, httpCode }, [url]);
}

function downloadMessage({ code, message: reason }: ConnectionError): { message: string } {
	const message = 'The image could not be downloaded';
	// n8n's own message, about a host that it does not allow.
	return { message: code === undefined ? quoted(message, shorten(reason)) : message };
}
