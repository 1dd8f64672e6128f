/**
 * A WordPress site's media library (https://developer.wordpress.org/rest-api/reference/media/#create-a-media-item).
 * Codes, words and checks are those of WP_REST_Attachments_Controller and wp_check_filetype_and_ext, with the file types
 * that WordPress allows since 5.8, without plugins
 * (https://wordpress.org/documentation/article/accepted-file-types/).
 */
import path from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
	bytesOf,
	createService,
	fileIn,
	formOf,
	listen,
	pictureIn,
	type ReceivedImage,
} from './service.mts';

/** The types of images, by extension. */
const types: Record<string, string> = {
	...{ jpg: 'image/jpeg', jpeg: 'image/jpeg', jpe: 'image/jpeg', tif: 'image/tiff' },
	...Object.fromEntries(['tiff', 'png', 'gif', 'webp'].map((type) => [type, `image/${type}`])),
};

/** A WordPress site on 127.0.0.1. */
export interface WordPress {
	url: string;
	/** The media library, with the true type of each file. */
	media: ReceivedImage[];
	close(): Promise<void>;
}

/** Starts a site. @param uploadLimit bytes of a file; the default is PHP's */
export async function startWordPress(
	username: string,
	applicationPassword: string,
	uploadLimit = 2 * 1024 * 1024,
): Promise<WordPress> {
	const media: ReceivedImage[] = [];
	const login = Buffer.from(`${username}:${applicationPassword}`).toString('base64');
	const server = createService();
	server.post('/wp-json/wp/v2/media', async (request, reply) => {
		const refuse = async (...[status, code, message]: Refusal) =>
			await reply.code(status).send({ code, message, data: { status } });
		if (request.headers.authorization !== `Basic ${login}`) return await refuse(...forbidden);
		const upload = await uploadIn(request);
		if (Array.isArray(upload)) return await refuse(...upload);
		if (upload.bytes.length > uploadLimit) return await refuse(...tooBig);
		const file = await checked(upload);
		if (!file) return await refuse(...(isForm(request) ? wrongType : wrongTypeOfBody));
		return await created(reply, media.push(file), file);
	});
	const url = await listen(server);
	return { url, media, close: async () => await server.close() };
}

type Refusal = [status: number, code: string, message: string];

const forbidden: Refusal = [
	401,
	'rest_cannot_create',
	'Sorry, you are not allowed to create posts as this user.',
];
const noData: Refusal = [400, 'rest_upload_no_data', 'No data supplied.'];
const noType: Refusal = [400, 'rest_upload_no_content_type', 'No Content-Type supplied.'];
const noName: Refusal = [
	400,
	'rest_upload_no_content_disposition',
	'No Content-Disposition supplied.',
];
const tooBig: Refusal = [
	500,
	'rest_upload_unknown_error',
	'The uploaded file exceeds the upload_max_filesize directive in php.ini.',
];
const wrongType: Refusal = [
	500,
	'rest_upload_unknown_error',
	'Sorry, you are not allowed to upload this file type.',
];

const wrongTypeOfBody: Refusal = [500, 'rest_upload_sideload_error', wrongType[2]];

/** The file under the extension that its content has, if WordPress allows the extension that it came with. */
async function checked({ name, bytes }: ReceivedImage): Promise<ReceivedImage | undefined> {
	const extension = path.extname(name);
	const expected = types[extension.slice(1).toLowerCase()];
	const format = (await pictureIn(bytes))?.format ?? '';
	const contentType = types[format];
	if (!expected || !contentType) return undefined;
	if (contentType === expected) return { name, contentType, bytes };
	const properExtension = format === 'jpeg' ? 'jpg' : format;
	return { name: `${path.basename(name, extension)}.${properExtension}`, contentType, bytes };
}

function isForm({ headers }: FastifyRequest): boolean {
	return headers['content-type']?.startsWith('multipart/form-data') ?? false;
}

/** The file: in a form under the name `file`, or as the body, with its name in a header. */
async function uploadIn(request: FastifyRequest): Promise<ReceivedImage | Refusal> {
	const { 'content-type': contentType, 'content-disposition': disposition } = request.headers;
	if (isForm(request)) return (await fileIn(await formOf(request), 'file')) ?? noData;
	const bytes = bytesOf(request);
	if (bytes.length === 0) return noData;
	if (!contentType) return noType;
	if (!disposition) return noName;
	const [, name] = /;\s*filename="?([^";]+)"?/.exec(disposition) ?? [];
	if (name) return { name, contentType, bytes };
	const message =
		'Invalid Content-Disposition supplied. Content-Disposition needs to be formatted as `attachment; filename="image.png"` or similar.';
	return [400, 'rest_upload_invalid_disposition', message];
}

async function created(reply: FastifyReply, id: number, { name, contentType }: ReceivedImage) {
	const sourceUrl = `https://shop.example/wp-content/uploads/${encodeURIComponent(name)}`;
	return await reply
		.code(201)
		.send({ id, media_type: 'image', mime_type: contentType, source_url: sourceUrl });
}
