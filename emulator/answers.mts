import { basename } from 'node:path';
import type { Job } from './jobs.mts';
import { seedOf } from './picture.mts';
import type { PublicPicture } from './results.mts';
import type { AnswerShapes } from './segmind.mts';

/** The body of `GET /v2/requests/{id}` for a completed job, in the asked shape. */
export function resultAnswer(
	job: Job,
	metrics: object,
	pictures: PublicPicture[],
	shape: AnswerShapes['result'] = 'output',
): object {
	const { prompt } = job.body;
	const images = pictures.map(imageRecord);
	const urls = pictures.map(({ url }) => url);
	// The documented sample has the seed as a string, the metrics and sizes as numbers.
	const known = { images, seed: String(seedOf(job.model, job.body)), prompt, metrics };
	const start = { status: 'COMPLETED', request_id: job.request_id };
	if (shape === 'output_list') return { ...start, output: urls, ...known };
	const objects = urls.map((url) => ({ url }));
	if (shape === 'output_object') return { ...start, output: oneOrList(objects), ...known };
	if (shape === 'images') return { ...start, ...known };
	const result = { ...start, output: oneOrList(urls), ...known };
	return shape === 'strings' ? (numbersAsText(result) as object) : result;
}

/** The body of a v1 answer: the picture itself, or JSON that leads to it. */
export function syncAnswer(
	job: Job,
	pictures: PublicPicture[],
	shape: AnswerShapes['sync'] = job.model.syncAnswer,
): { contentType: string; body: Buffer | object | string } {
	const [{ bytes, contentType, url }] = pictures;
	const urls = pictures.map((picture) => picture.url);
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
			return json({ images: pictures.map(imageRecord), seed });
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

/** One thing by itself, several as a list. */
function oneOrList<Thing>(things: Thing[]): Thing | Thing[] {
	return things.length === 1 ? things[0] : things;
}

/** An entry of `images`, as in Segmind's documentation; `file_size` in bytes. */
function imageRecord({ url, bytes, contentType }: PublicPicture) {
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
