import { basename } from 'node:path';
import { seedOf } from './drawing.mts';
import type { PublicImage } from './files.mts';
import { referencesIn } from './inputs.mts';
import type { Job, Status } from './jobs.mts';
import type { ResponseShapes, ResultShape } from './settings.mts';

/** The response to an accepted `POST /v2/{slug}`, in any shape but `completed`. */
export function submitResponse(
	{ request_id }: Job,
	baseUrl: string,
	shape: ResponseShapes['submit'],
): { headers: Record<string, string>; body: object } {
	const url = `${baseUrl}/v2/requests/${request_id}`;
	const status = 'QUEUED';
	const urls = { poll_url: `${url}/status`, status_url: `${url}/status`, response_url: url };
	switch (shape) {
		case 'number':
			return { headers: {}, body: { request_id: Number(request_id), status, ...urls } };
		case 'id':
			return { headers: {}, body: { id: request_id, status } };
		case 'status_url':
			return { headers: {}, body: { status, status_url: urls.status_url } };
		case 'header':
			return { headers: { 'x-request-id': request_id }, body: { status } };
		default:
			return { headers: {}, body: { request_id, status, ...urls } };
	}
}

/** The word for a status, which is documented in capitals. */
export function statusWord(status: Status, shape: ResponseShapes['status']): string {
	if (shape === 'lower_case') return status.toLowerCase();
	if (shape !== 'foreign') return status;
	return { COMPLETED: 'SUCCEEDED', FAILED: 'CANCELLED', QUEUED: status, PROCESSING: status }[
		status
	];
}

/** The body of `GET /v2/requests/{id}` for a completed job. */
export function resultBody(
	job: Job,
	metrics: object,
	files: PublicImage[],
	{ result: shape = 'output', status, echo }: ResponseShapes,
): object {
	// The documented sample has the seed as a string, the metrics and sizes as numbers.
	const body = {
		...(echo && inputsOf(job)),
		status: statusWord('COMPLETED', status),
		request_id: job.request_id,
		images: files.map(imageRecord),
		seed: String(seedOf(job.model, job.body)),
		prompt: job.body.prompt,
		metrics,
		...resultShapes[shape](files, job),
	};
	return shape === 'strings' ? (numbersToText(body) as object) : body;
}

type MakeResult = (files: PublicImage[], job: Job) => object;

/** The keys that have the images; `undefined` leaves out one that is usual. */
const resultShapes: Record<ResultShape, MakeResult> = {
	output: (files) => ({ output: oneOrList(urlsOf(files)) }),
	output_list: (files) => ({ output: urlsOf(files) }),
	output_object: (files) => ({ output: oneOrList(urlsOf(files).map((url) => ({ url }))) }),
	output_and_images: (files) => ({ output: files[0].url }),
	images: () => ({}),
	strings: (files) => ({ output: oneOrList(urlsOf(files)) }),
	output_json: (files) => ({ images: undefined, output: JSON.stringify(urlsOf(files)) }),
	output_base64: (files) => ({ images: undefined, output: oneOrList(files.map(base64Of)) }),
	output_data_uri: (files) => ({ images: undefined, output: oneOrList(files.map(dataUriOf)) }),
	numbered: (files) => ({ images: undefined, output: { ...urlsOf(files) } }),
	output_url: (files) => ({ images: undefined, output_url: oneOrList(urlsOf(files)) }),
	result: (files) => ({ images: undefined, result: oneOrList(urlsOf(files)) }),
	result_object: (files) => ({ images: undefined, result: { url: oneOrList(urlsOf(files)) } }),
	sample: (files) => ({ images: undefined, sample: oneOrList(urlsOf(files)) }),
	image_urls: (files) => ({ images: undefined, image_urls: urlsOf(files) }),
	text: (files) => ({ images: undefined, output: `Done: ${urlsOf(files).join(' ')}` }),
	no_scheme: (files) => ({
		images: undefined,
		output: oneOrList(urlsOf(files).map((url) => url.replace(/^\w+:/, ''))),
	}),
	output_with_input: (files, job) => ({
		images: undefined,
		output: { image: firstInputOf(job), url: oneOrList(urlsOf(files)) },
	}),
	images_with_input: (files, job) => ({
		images: urlsOf(files).map((url) => ({ image: firstInputOf(job), url })),
	}),
	none: () => ({ output: null, images: [] }),
};

/** The input images of a request, as a response may repeat them. Empty when there are none. */
function inputsOf(job: Job): object {
	const image = firstInputOf(job);
	if (image === undefined) return {};
	const { model, body } = job;
	const own = (model.images ?? []).filter((parameter) => parameter in body);
	return {
		...{ input_image: image, image, input: { prompt: body.prompt, image } },
		...Object.fromEntries(own.map((parameter) => [parameter, body[parameter]])),
	};
}

function firstInputOf({ model: { images = [] }, body }: Job): string | undefined {
	return referencesIn(body, ...images)[0];
}

/** The body of a v1 response: the image itself, or JSON with the image or its URL. */
export function syncResponse(
	job: Job,
	files: PublicImage[],
	{ sync: shape = job.model.syncResponse, echo }: ResponseShapes,
): { contentType: string; body: Buffer | object | string } {
	const [{ bytes, contentType, url }] = files;
	const seed = seedOf(job.model, job.body);
	const json = (body: object | string) => ({ contentType: 'application/json', body });
	const object = (body: object) => json({ ...(echo && inputsOf(job)), ...body });
	switch (shape) {
		case 'bytes':
			return { contentType, body: bytes };
		case 'octet_stream':
			return { contentType: 'application/octet-stream', body: bytes };
		case 'output':
			return object({ status: 'COMPLETED', output: oneOrList(urlsOf(files)), seed });
		case 'output_list':
			return object({ status: 'COMPLETED', output: urlsOf(files), seed });
		case 'images':
			return object({ images: files.map(imageRecord), seed });
		case 'images_base64':
			return object({ images: files.map(base64Of), seed });
		case 'image_url':
			return object({ image_url: url });
		case 'image_base64':
			return object({ image: base64Of(files[0]) });
		case 'image_data_uri':
			return object({ image: dataUriOf(files[0]) });
		case 'image':
			return object({ image: url });
		case 'image_list':
			return json(urlsOf(files));
		case 'image_string':
			return json(JSON.stringify(url));
		case 'processing':
			return object({ request_id: job.request_id, status: 'PROCESSING' });
	}
}

function urlsOf(files: PublicImage[]): string[] {
	return files.map(({ url }) => url);
}

function base64Of({ bytes }: PublicImage): string {
	return bytes.toString('base64');
}

function dataUriOf(file: PublicImage): string {
	return `data:${file.contentType};base64,${base64Of(file)}`;
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
