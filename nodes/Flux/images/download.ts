import type {
	IBinaryData,
	IDataObject,
	IExecuteSingleFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import { letGo, Unanswered, type SegmindClient } from '../segmind/client';
import { JobTrouble, undeliveredTrouble } from '../segmind/errors';
import { attempts, delayBefore, type Patience } from '../segmind/retry';
import { fileNameFor } from './fileNames';
import { formatOf, type ImageFormat } from './format';
import { openFile } from './peek';
import type { JobResult, Picture } from '../segmind/jobResult';
import { Transit } from './completeness';

/** How the user wants the picture. */
export interface OutputWish {
	binaryPropertyName: string;
	/** Without extension; empty: by model and seed. */
	fileName: string;
	/** When off, a picture that has an address is not downloaded. */
	downloadImage: boolean;
}

interface StoredPicture {
	binary: IBinaryData;
	format: ImageFormat;
	/** Whether all of it came. */
	isWhole: boolean;
}

/** A picture that did not come through this time. */
interface Missed {
	message: string;
	httpCode?: number;
	/** n8n itself did not let the request out, and will not the next time. */
	heldBack?: boolean;
}

/** Milliseconds for one picture. */
const downloadTimeout = 120_000;

/**
 * One output item per picture of a finished job, the file in it, streamed into n8n's binary store.
 *
 * @param json what is known of the job; `image_url`, `metrics` and the like are added
 * @throws JobTrouble when a picture that was made and paid does not come through
 */
export async function deliver(
	context: IExecuteSingleFunctions,
	segmind: SegmindClient,
	result: JobResult,
	json: IDataObject,
	wish: OutputWish,
	patience: Patience,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (const [index, picture] of result.pictures.entries()) {
		const url = 'url' in picture ? picture.url : null;
		// A picture without an address would be lost if it were not put into the item.
		const stored =
			wish.downloadImage || url === null
				? await store(context, segmind, picture, index, result.requestId, wish, patience)
				: undefined;
		items.push({
			json: {
				...json,
				image_url: url,
				...(result.pictures.length > 1 && { image_index: index }),
				...(stored?.isWhole === false && { incomplete: true }),
				...(stored?.format.width && {
					width: stored.format.width,
					height: stored.format.height,
				}),
				metrics: result.metrics,
			},
			...(stored && { binary: { [wish.binaryPropertyName]: stored.binary } }),
			pairedItem: { item: context.getItemIndex() },
		});
	}
	return items;
}

/**
 * Puts a picture into n8n's binary store; one that is fetched by address is fetched again where that helps.
 *
 * @throws JobTrouble with the address, which is good for 7 days, when it does not come through
 */
async function store(
	context: IExecuteSingleFunctions,
	segmind: SegmindClient,
	picture: Picture,
	index: number,
	requestId: string | undefined,
	wish: OutputWish,
	patience: Patience,
): Promise<StoredPicture> {
	const url = 'url' in picture ? picture.url : undefined;
	const most = url === undefined ? 1 : attempts.download;
	const givesUp = async (reason: unknown) =>
		await Promise.reject(withAddress(reason, url, requestId));
	for (let attempt = 1; ; attempt += 1) {
		const outcome = await storeOnce(context, segmind, picture, index, wish, patience).catch(
			givesUp,
		);
		if ('binary' in outcome) return outcome;
		if (attempt >= most || outcome.heldBack)
			throw undeliveredTrouble({ ...outcome, url }, requestId);
		await patience.pause(delayBefore(attempt)).catch(givesUp);
	}
}

/** The time limit or Stop has ended a download: the picture is there all the same. */
function withAddress(reason: unknown, url: string | undefined, requestId?: string): unknown {
	if (!(reason instanceof JobTrouble) || url === undefined) return reason;
	const message =
		reason.trouble.ended === 'stop'
			? 'The run was canceled while the picture was being downloaded'
			: 'The time limit was reached while the picture was being downloaded';
	return undeliveredTrouble({ message, url }, requestId);
}

async function storeOnce(
	context: IExecuteSingleFunctions,
	segmind: SegmindClient,
	picture: Picture,
	index: number,
	wish: OutputWish,
	patience: Patience,
): Promise<StoredPicture | Missed> {
	// A picture that is here already needs no more time.
	const timeout = 'url' in picture ? patience.allow(downloadTimeout) : 0;
	let opened: Awaited<ReturnType<typeof open>> | undefined;
	try {
		opened = await open(segmind, picture, timeout);
		if (opened.status !== 200) {
			return {
				message: `The picture's address answered with HTTP ${opened.status}`,
				httpCode: opened.status,
			};
		}
		const { beginning, body } = Buffer.isBuffer(opened.body)
			? { beginning: opened.body, body: opened.body }
			: await openFile(opened.body);
		const format = formatOf(beginning);
		if (!format) {
			const what = beginning.length === 0 ? 'an empty file' : 'no picture';
			return { message: `What Segmind delivered is ${what}` };
		}
		const name = fileNameFor(wish.fileName, format.extension, index);
		const transit = new Transit(format, beginning);
		const binary = await context.helpers.prepareBinaryData(
			transit.watch(body),
			name,
			format.mimeType,
		);
		// One that cannot be fetched again is better than none.
		const { isWhole } = transit;
		return isWhole || !('url' in picture)
			? { binary, format, isWhole }
			: { message: 'The picture arrived cut off' };
	} catch (error) {
		// A dropped connection can come at any byte; the picture is still at its address.
		const heldBack = error instanceof Unanswered && error.code === undefined;
		const reason = heldBack ? `: ${error.reason}` : '';
		return { message: `The picture did not come through${reason}`, heldBack };
	} finally {
		// What is not read to its end would keep its connection open.
		if (opened && !Buffer.isBuffer(opened.body)) letGo(opened.body);
	}
}

/** The bytes of a picture, as a stream where they are still on their way. */
async function open(segmind: SegmindClient, picture: Picture, timeout: number) {
	if ('body' in picture) return { status: 200, body: picture.body };
	if ('base64' in picture) return { status: 200, body: Buffer.from(picture.base64, 'base64') };
	return await segmind.download(picture.url, timeout);
}
