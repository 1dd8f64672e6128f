import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { Interruption } from '../segmind/deadline';
import { JobError } from '../segmind/errors';
import { interruptedError } from '../segmind/interruptions';
import type { Image, JobResult, Metrics } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { storeImage } from './download';
import type { StoredImage } from './store';

/** How the user wants the image. */
export interface OutputOptions {
	/** The field of the output item that holds the file. */
	binaryPropertyName: string;
	/** Without extension; empty: the default. */
	fileName: string;
	/** When off, an image that has a URL is not downloaded. */
	downloadImage: boolean;
}

/** What is known of a job, as its items say it. */
export interface JobFacts {
	model?: string;
	mode: string;
	request_id?: string;
	/** As it was sent, or as the response repeats it. */
	prompt?: IDataObject[string];
	seed?: number;
	/** Whether an earlier request had made it. */
	reused?: true;
}

/** How a job's images are delivered. */
interface DeliveryOptions extends Omit<OutputOptions, 'fileName'> {
	/** The name of one of its images, from 0, with the extension of its format. */
	fileName: (index: number, extension: string) => string;
}

/** The images of a job that arrived, and those that did not. */
export interface Delivery {
	/** One item per image that arrived. */
	items: INodeExecutionData[];
	/** One error per image that was generated and charged, but did not arrive. */
	missing: JobError[];
}

/**
 * One output item per image of a completed job, with the file in it. An image that cannot be delivered does not hold
 * back the others.
 *
 * @throws Interruption when the user's Stop comes first
 */
export async function toItems(
	context: IExecuteSingleFunctions,
	session: Session,
	{ images, metrics }: JobResult,
	facts: JobFacts,
	options: DeliveryOptions,
): Promise<Delivery> {
	const delivery: Delivery = { items: [], missing: [] };
	for (const [position, image] of images.entries()) {
		const url = 'url' in image ? image.url : undefined;
		const index = images.length > 1 ? position : undefined;
		// An image without a URL would be lost if it were not put into the item.
		const stored =
			options.downloadImage || url === undefined
				? await storeImage(context, session, image, ({ extension }) =>
						options.fileName(position, extension),
					).catch(asUndelivered(image))
				: undefined;
		if (stored instanceof JobError) {
			const missing = known({ url, index });
			delivery.missing.push(new JobError({ ...stored.details, image: missing }));
			continue;
		}
		delivery.items.push({
			json: jsonOf(facts, { url, index, metrics, stored }),
			...(stored && { binary: { [options.binaryPropertyName]: stored.binary } }),
			pairedItem: { item: context.getItemIndex() },
		});
	}
	return delivery;
}

/** An image of a job. */
interface Delivered {
	url?: string;
	/** Its place, from 0, when the job has several. */
	index?: number;
	metrics: Metrics;
	/** The file, when it was downloaded. */
	stored?: StoredImage;
}

function jsonOf(
	{ model, mode, request_id, prompt, seed, reused }: JobFacts,
	{ url, index, metrics, stored }: Delivered,
): IDataObject {
	return known({
		model,
		mode,
		request_id,
		status: 'COMPLETED',
		prompt,
		image_url: url,
		seed,
		metrics,
		width: stored?.format.width,
		height: stored?.format.height,
		image_index: index,
		incomplete: stored?.isComplete === false ? true : undefined,
		reused,
	});
}

/** The entries that have a value: `null` in an item would be taken for one. */
export function known<Entries extends object>(entries: Entries): Entries {
	const withValue = Object.entries(entries).filter(([, value]) => value !== undefined);
	return Object.fromEntries(withValue) as Entries;
}

/** Turns the error of one image into a value, so that the others are still delivered. */
function asUndelivered(image: Image): (reason: unknown) => Promise<JobError> {
	const urls = 'url' in image ? [image.url] : [];
	return async (reason) => {
		if (reason instanceof JobError) return reason;
		if (!(reason instanceof Interruption) || reason.reason === 'abort') {
			return await Promise.reject(reason);
		}
		return interruptedError(reason, { maybeCharged: true, urls });
	};
}
