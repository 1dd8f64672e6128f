import { basename } from 'node:path';
import { seedOf } from './drawing.mts';
import type { PublicImage } from './files.mts';
import type { Job } from './jobs.mts';
import type { ResponseShapes } from './settings.mts';

/** The body of `GET /v2/requests/{id}` for a completed job. */
export function resultBody(
	job: Job,
	metrics: object,
	files: PublicImage[],
	shape: ResponseShapes['result'] = 'output',
): object {
	const urls = files.map(({ url }) => url);
	const { output } = {
		output: { output: oneOrList(urls) },
		output_list: { output: urls },
		output_object: { output: oneOrList(urls.map((url) => ({ url }))) },
		images: { output: undefined },
		strings: { output: oneOrList(urls) },
	}[shape];
	// The documented sample has the seed as a string, the metrics and sizes as numbers.
	const body = {
		status: 'COMPLETED',
		request_id: job.request_id,
		output,
		images: files.map(imageRecord),
		seed: String(seedOf(job.model, job.body)),
		prompt: job.body.prompt,
		metrics,
	};
	return shape === 'strings' ? (numbersToText(body) as object) : body;
}

/** The body of a v1 response: the image itself, or JSON with the image or its URL. */
export function syncResponse(
	job: Job,
	files: PublicImage[],
	shape: ResponseShapes['sync'] = job.model.syncResponse,
): { contentType: string; body: Buffer | object | string } {
	const [{ bytes, contentType, url }] = files;
	const urls = files.map((file) => file.url);
	const base64 = () => bytes.toString('base64');
	const seed = seedOf(job.model, job.body);
	const json = (body: object | string) => ({ contentType: 'application/json', body });
	switch (shape) {
		case 'bytes':
			return { contentType, body: bytes };
		case 'octet_stream':
			return { contentType: 'application/octet-stream', body: bytes };
		case 'output':
			return json({ status: 'COMPLETED', output: oneOrList(urls), seed });
		case 'output_list':
			return json({ status: 'COMPLETED', output: urls, seed });
		case 'images':
			return json({ images: files.map(imageRecord), seed });
		case 'image_url':
			return json({ image_url: url });
		case 'image_base64':
			return json({ image: base64() });
		case 'image_data_uri':
			return json({ image: `data:${contentType};base64,${base64()}` });
		case 'image':
			return json({ image: url });
		case 'image_list':
			return json(urls);
		case 'image_string':
			return json(JSON.stringify(url));
	}
}

/** A single item by itself, several as a list. */
function oneOrList<Item>(items: Item[]): Item | Item[] {
	return items.length === 1 ? items[0] : items;
}

/** An entry of `images`, as in Segmind's documentation; `file_size` in bytes. */
function imageRecord({ url, bytes, contentType }: PublicImage) {
	return {
		url,
		content_type: contentType,
		file_name: basename(url),
		file_size: bytes.length,
	};
}

function numbersToText(value: unknown): unknown {
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return value.map(numbersToText);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [name, numbersToText(inner)]),
	);
}
