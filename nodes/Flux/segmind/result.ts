import type { IDataObject } from 'n8n-workflow';

/** One picture as an answer names it: by its address, or as base64 text. */
export type PictureSource = { url: string } | { base64: string };

/** What is known of a job's cost (US dollars) and times (seconds), as numbers. */
export type Metrics = Partial<Record<(typeof metricNames)[number], number>>;

const metricNames = [
	'inference_time',
	'queue_time',
	'total_time',
	'cost',
	'remaining_credits',
] as const;

/** Response headers of synchronous answers (Segmind's documentation) and the metrics they carry. */
const metricHeaders: Record<string, keyof Metrics> = {
	'x-generation-time': 'inference_time',
	'x-cost': 'cost',
	'x-remaining-credits': 'remaining_credits',
};

/** The pictures that an answer names, in its order; every shape that was seen in the wild is understood. */
export function picturesIn(answer: unknown): PictureSource[] {
	if (typeof answer === 'string') return pictureFrom(answer);
	if (Array.isArray(answer)) return answer.flatMap(picturesIn);
	if (!isPlainObject(answer)) return [];
	// `output` is what the model pages show; the others are listed in Segmind's documentation or were seen.
	for (const key of ['output', 'images', 'image_url', 'image', 'url', 'urls', 'data', 'b64_json']) {
		const found = picturesIn(answer[key]);
		if (found.length > 0) return found;
	}
	return [];
}

function pictureFrom(text: string): PictureSource[] {
	const trimmed = text.trim();
	if (/^https?:\/\//i.test(trimmed)) return [{ url: trimmed }];
	const dataUri = /^data:image\/[\w.+-]+;base64,(.+)$/is.exec(trimmed);
	if (dataUri) return [{ base64: dataUri[1] }];
	// Bare base64: long, nothing but its alphabet and line breaks; a caption has blanks, a status is short.
	return /^[A-Za-z0-9+/\r\n]{64,}={0,2}$/.test(trimmed) ? [{ base64: trimmed }] : [];
}

/** The metrics in an answer's body; texts that hold numbers count, anything else is left out. */
export function metricsIn(body: IDataObject): Metrics {
	const given = isPlainObject(body.metrics) ? body.metrics : {};
	return numbersOf(metricNames.map((name) => [name, given[name]]));
}

/** The metrics in the headers of a synchronous answer. */
export function metricsInHeaders(headers: IDataObject): Metrics {
	return numbersOf(Object.entries(metricHeaders).map(([header, name]) => [name, headers[header]]));
}

/** The seed Segmind used, when the answer names one. */
export function seedIn(value: unknown): number | undefined {
	const [, seed] = Object.entries(numbersOf([['seed', value]]))[0] ?? [];
	return Number.isInteger(seed) ? seed : undefined;
}

function numbersOf(entries: Array<[string, unknown]>): Record<string, number> {
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
 * The address that Segmind's storage has given a file: under `file_urls` (Segmind's SDK), `urls` (its documentation page)
 * or in a bare array (seen in the wild).
 */
export function uploadedAddressIn(body: unknown): string | undefined {
	const list = isPlainObject(body) ? (body.file_urls ?? body.urls) : body;
	const [address] = Array.isArray(list) ? (list as unknown[]) : [];
	return typeof address === 'string' ? address : undefined;
}

/** Whether a value is an object with keys, not an array and not null. */
export function isPlainObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
