import type { IDataObject } from 'n8n-workflow';
import type { ReadableBody } from './client';

/** A job that Segmind has completed. */
export interface JobResult {
	requestId?: string;
	images: Image[];
	/** The model's slug, when the response names it. */
	model?: string;
	/** The seed that Segmind says it used. */
	seed?: number;
	metrics: Metrics;
}

/** One image of a completed job: named by Segmind, or arriving as the response itself. */
export type Image = ImageSource | { body: ReadableBody | Buffer; mimeType?: string };

/** One image as a response names it: by its URL, or as base64 text. */
export type ImageSource = { url: string } | { base64: string };

/** Cost (USD) and timings (seconds), as far as they are reported. */
export type Metrics = Partial<Record<(typeof metricNames)[number], number>>;

const metricNames = [
	'inference_time',
	'queue_time',
	'total_time',
	'cost',
	'remaining_credits',
] as const;

/** Response headers of synchronous jobs (Segmind's documentation) and the metrics they carry. */
const metricHeaders: Record<string, keyof Metrics> = {
	'x-generation-time': 'inference_time',
	'x-cost': 'cost',
	'x-remaining-credits': 'remaining_credits',
};

/** Where a response may name images: `output` is on the model pages, the others are documented or were observed. */
const imageKeys = ['output', 'images', 'image_url', 'image', 'url', 'urls', 'data', 'b64_json'];

/** The images that a response names, in its order; accepts every response shape observed in practice. */
export function imagesIn(response: unknown): ImageSource[] {
	if (typeof response === 'string') return imageInText(response);
	if (Array.isArray(response)) return response.flatMap(imagesIn);
	if (!isPlainObject(response)) return [];
	for (const key of imageKeys) {
		const images = imagesIn(response[key]);
		if (images.length > 0) return images;
	}
	return [];
}

function imageInText(text: string): ImageSource[] {
	const trimmed = text.trim();
	if (/^https?:\/\//i.test(trimmed)) return [{ url: trimmed }];
	const dataUri = /^data:image\/[\w.+-]+;base64,(.+)$/is.exec(trimmed);
	if (dataUri) return [{ base64: dataUri[1] }];
	// Bare base64 is long and has only its alphabet and line breaks; captions contain spaces, statuses are short.
	return /^[A-Za-z0-9+/\r\n]{64,}={0,2}$/.test(trimmed) ? [{ base64: trimmed }] : [];
}

/** Whether every image can be fetched again later: Segmind keeps it under its URL for 7 days. */
export function haveUrls(images: Image[]): images is Array<{ url: string }> {
	return images.every((image) => 'url' in image);
}

/** The metrics in a response body; numbers may be written as text, anything else is left out. */
export function metricsIn(body: IDataObject): Metrics {
	const given = isPlainObject(body.metrics) ? body.metrics : {};
	return numbersIn(metricNames.map((name) => [name, given[name]]));
}

/** The metrics in the headers of a synchronous response. */
export function metricsInHeaders(headers: IDataObject): Metrics {
	return numbersIn(Object.entries(metricHeaders).map(([header, name]) => [name, headers[header]]));
}

/** The seed that Segmind used, when the response names one. */
export function seedIn(value: unknown): number | undefined {
	const { seed } = numbersIn([['seed', value]]);
	return Number.isInteger(seed) ? seed : undefined;
}

function numbersIn(entries: Array<[string, unknown]>): Record<string, number> {
	return Object.fromEntries(
		entries
			.filter(
				([, value]) => typeof value === 'number' || (typeof value === 'string' && value !== ''),
			)
			.map(([name, value]): [string, number] => [name, Number(value)])
			.filter(([, value]) => Number.isFinite(value)),
	);
}

/**
 * The URL that Segmind's storage has given to a file: under `file_urls` (Segmind's SDK), `urls` (its documentation) or
 * in a bare array (observed).
 */
export function uploadedUrlIn(body: unknown): string | undefined {
	const list = isPlainObject(body) ? (body.file_urls ?? body.urls) : body;
	const [url] = Array.isArray(list) ? (list as unknown[]) : [];
	return typeof url === 'string' ? url : undefined;
}

/** Whether a value is an object with keys, not an array and not null. */
export function isPlainObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
