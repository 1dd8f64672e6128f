import { jsonParse, type IDataObject } from 'n8n-workflow';
import { errorText } from './errorText';
import type { ImageSource } from './imageText';
import { jobStatusIn, type JobStatus } from './jobStatus';
import { requestIdIn } from './requestId';
import { imagesIn } from './responseImages';
import { amountIn, isPlainObject, timeIn } from './result';

/** A request of the account, as Segmind's history shows it; what that does not say is undefined. */
export interface PastRequest extends JobStatus {
	requestId: string;
	model?: string;
	/** The body that was sent. */
	body?: IDataObject;
	/** Good for 7 days. */
	images: ImageSource[];
	/** USD. */
	cost?: number;
	/** Why it failed. */
	error?: string;
	/** Milliseconds since the epoch. */
	createdAt?: number;
	/** How long it took, in seconds. */
	seconds?: number;
}

/**
 * The rows in a response, whose shape is not documented: the body when it is a row or a list, else what is so among its values.
 *
 * @returns undefined when there are none of these
 */
export function rowsIn(body: unknown): IDataObject[] | undefined {
	const isRow = (value: unknown): value is IDataObject =>
		isPlainObject(value) && value.request_id !== undefined;
	if (Array.isArray(body)) return body.filter(isPlainObject);
	if (isRow(body)) return [body];
	if (!isPlainObject(body)) return undefined;
	const values = Object.values(body);
	const lists = values.filter(Array.isArray) as unknown[][];
	const list = lists.find((each) => each.some(isRow)) ?? lists[0];
	if (list) return list.filter(isPlainObject);
	return values.filter(isPlainObject).map(rowsIn).find(Array.isArray);
}

/** Adds a page's rows, joined with those of the same request. @returns whether any of them is new */
export function addRows(found: Map<string, PastRequest>, rows: IDataObject[]): boolean {
	let isNew = false;
	for (const row of rows) {
		const request = requestIn(row);
		if (!request) continue;
		const known = found.get(request.requestId);
		const images = known ? newImages(known, request) : [];
		if (known && images.length === 0) continue;
		isNew = true;
		found.set(request.requestId, known ? joined(known, request, images) : request);
	}
	return isNew;
}

function newImages(known: PastRequest, { images }: PastRequest): ImageSource[] {
	const keys = new Set(known.images.map((image) => JSON.stringify(image)));
	return images.filter((image) => !keys.has(JSON.stringify(image)));
}

/** One request with the images of two of its rows, which repeat everything else. */
function joined(known: PastRequest, { cost }: PastRequest, images: ImageSource[]): PastRequest {
	return {
		...known,
		// A row with an image says more than one of an attempt that failed before it.
		status: 'completed',
		images: [...known.images, ...images],
		cost: known.cost || cost,
	};
}

function requestIn(row: IDataObject): PastRequest | undefined {
	const requestId = requestIdIn({ headers: {}, body: row });
	if (requestId === undefined) return undefined;
	const body = bodyIn(row.request_body);
	const images = imagesIn(row, body);
	const { status, word } = jobStatusIn({ status: row.model_status ?? row.status });
	const error = errorText({ error: row.error });
	return {
		requestId,
		model: [row.model_name, row.model].find((name) => typeof name === 'string') as string,
		status: status === 'unknown' && images.length > 0 ? 'completed' : status,
		word,
		body,
		images,
		cost: amountIn(row.credits_deduction ?? row.cost),
		...(error !== '' && { error }),
		createdAt: [row.model_created, row.created_at, row.created, row.timestamp]
			.map(timeIn)
			.find((time) => time !== undefined),
		seconds: inSeconds(amountIn(row.latency_ms)),
	};
}

/** An object, or its JSON as text. */
function bodyIn(value: unknown): IDataObject | undefined {
	const body: unknown =
		typeof value === 'string' ? jsonParse(value, { fallbackValue: null }) : value;
	return isPlainObject(body) ? body : undefined;
}

function inSeconds(milliseconds: number | undefined): number | undefined {
	return milliseconds === undefined ? undefined : milliseconds / 1000;
}
