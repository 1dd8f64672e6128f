import { basename } from 'node:path';
import type { Job } from './jobs.mts';
import { type Picture, seedOf } from './picture.mts';
import type { AnswerShapes } from './segmind.mts';

/** The body of `GET /v2/requests/{id}` for a completed job, in the asked shape. */
export function resultAnswer(
	job: Job,
	metrics: object,
	picture: Picture,
	url: string,
	shape: AnswerShapes['result'] = 'output',
): object {
	const { prompt } = job.body;
	const images = [imageRecord(picture, url)];
	// The documented sample has the seed as a string, the metrics and sizes as numbers.
	const known = { images, seed: String(seedOf(job.model, job.body)), prompt, metrics };
	const start = { status: 'COMPLETED', request_id: job.request_id };
	if (shape === 'output_list') return { ...start, output: [url], ...known };
	if (shape === 'output_object') return { ...start, output: { url }, ...known };
	if (shape === 'images') return { ...start, ...known };
	const result = { ...start, output: url, ...known };
	return shape === 'strings' ? (numbersAsText(result) as object) : result;
}

/** The body of a v1 answer: the picture itself, or JSON that leads to it. */
export function syncAnswer(
	job: Job,
	picture: Picture,
	url: string,
	shape: AnswerShapes['sync'] = job.model.syncAnswer,
): { contentType: string; body: Buffer | object } {
	const base64 = picture.bytes.toString('base64');
	const seed = seedOf(job.model, job.body);
	const json = (body: object) => ({ contentType: 'application/json', body });
	switch (shape) {
		case 'bytes':
			return { contentType: picture.contentType, body: picture.bytes };
		case 'octet_stream':
			return { contentType: 'application/octet-stream', body: picture.bytes };
		case 'output':
			return json({ status: 'COMPLETED', output: url, seed });
		case 'output_list':
			return json({ status: 'COMPLETED', output: [url], seed });
		case 'images':
			return json({ images: [imageRecord(picture, url)], seed });
		case 'image_url':
			return json({ image_url: url });
		case 'image_base64':
			return json({ image: base64 });
		case 'image_data_uri':
			return json({ image: `data:${picture.contentType};base64,${base64}` });
	}
}

/** An entry of `images`, as in Segmind's documentation; `file_size` in bytes. */
function imageRecord({ bytes, contentType }: Picture, url: string) {
	return {
		url,
		content_type: contentType,
		file_name: basename(url),
		file_size: bytes.length,
	};
}

function numbersAsText(value: unknown): unknown {
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return value.map(numbersAsText);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [name, numbersAsText(inner)]),
	);
}
