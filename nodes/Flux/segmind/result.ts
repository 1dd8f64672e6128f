import type { IDataObject } from 'n8n-workflow';
import type { ReadableBody } from './client';
import type { ImageSource } from './imageText';

/** A job that Segmind has completed. */
export interface JobResult {
	requestId?: string;
	images: Image[];
	/** The model's slug, when the response names it. */
	model?: string;
	/** The prompt, when the response repeats it. */
	prompt?: string;
	/** The seed that Segmind says it used. */
	seed?: number;
	metrics: Metrics;
}

/** One image of a completed job: named by Segmind, or arriving as the response itself. */
export type Image = ImageSource | { body: ReadableBody | Buffer; mimeType?: string };

/** Cost (USD) and timings (seconds), as far as they are reported. */
export type Metrics = Partial<Record<(typeof metricNames)[number], number>>;

const metricNames = [
	'inference_time',
	'queue_time',
	'total_time',
	'cost',
	'remaining_credits',
] as const;

/** Response headers of synchronous jobs (Segmind's documentation) and their metrics; the last one counts. */
const metricHeaders: Record<string, keyof Metrics> = {
	'x-generation-time': 'inference_time',
	'x-credits-consumed': 'cost',
	'x-cost': 'cost',
	'x-remaining-credits': 'remaining_credits',
};

/** Whether every image can be fetched again later: Segmind keeps it under its URL for 7 days. */
export function allHaveUrls(images: Image[]): images is Array<{ url: string }> {
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
	const seed = amountIn(value);
	return Number.isInteger(seed) ? seed : undefined;
}

/** A number that may be written as text; undefined for anything else. */
export function amountIn(value: unknown): number | undefined {
	const number = numberIn(value);
	return Number.isFinite(number) ? number : undefined;
}

/**
 * A moment in milliseconds since the epoch: written as a date, in UTC where it names no zone, or as epoch seconds or
 * milliseconds. Undefined for anything else.
 */
export function timeIn(value: unknown): number | undefined {
	const isWritten = typeof value === 'number' || (typeof value === 'string' && value !== '');
	if (!isWritten) return undefined;
	const epoch = Number(value);
	const isEpoch = Number.isFinite(epoch);
	const time = isEpoch ? epoch * (epoch < 1e11 ? 1000 : 1) : Date.parse(withUtcZone(String(value)));
	return Number.isFinite(time) ? time : undefined;
}

/** Without a zone it would be read as local time. */
function withUtcZone(date: string): string {
	const text = date.trim();
	const hasTime = /\d:\d/.test(text);
	return !hasTime || /(z|[+-]\d\d:?\d\d|gmt|utc)$/i.test(text) ? text : `${text}Z`;
}

function numbersIn(entries: Array<[string, unknown]>): Record<string, number> {
	return Object.fromEntries(
		entries
			.map(([name, value]): [string, number] => [name, numberIn(value)])
			.filter(([, value]) => Number.isFinite(value)),
	);
}

/** A number that may be written as text, or as a list of one, such as the text `[1.23]` (observed). */
function numberIn(value: unknown): number {
	if (typeof value === 'number') return value;
	if (Array.isArray(value)) return value.length === 1 ? numberIn(value[0]) : NaN;
	if (typeof value !== 'string') return NaN;
	const text = value.slice(0, 50).trim();
	const number = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : text;
	return number === '' ? NaN : Number(number);
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

/** Keys under which a response may wrap what it says about its job. */
const wrapperKeys = ['data', 'job', 'request', 'response'];

/** The objects in which a response describes its job: itself, or the first of a list, and what it wraps. */
export function envelopesIn(body: unknown): IDataObject[] {
	const object: unknown = Array.isArray(body) ? body[0] : body;
	if (!isPlainObject(object)) return [];
	return [object, ...wrapperKeys.map((key) => object[key]).filter(isPlainObject)];
}
