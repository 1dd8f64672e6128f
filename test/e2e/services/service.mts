/** What the mocks of the services have in common. Each one refuses what the service's documentation says it refuses. */
import { createHash } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import sharp from 'sharp';

const MEBIBYTE = 1024 * 1024;

/** An image that a service has accepted. */
export interface ReceivedImage {
	name: string;
	contentType: string;
	bytes: Buffer;
}

/** An image as the tests compare it: a difference in a few megabytes is nothing to print. */
export interface ComparedImage extends Omit<ReceivedImage, 'bytes'> {
	sha256: string;
}

/** What an image file is, whatever its name and type say. */
export interface Picture {
	/** As sharp calls it: `png`, `jpeg`, `webp`. */
	format: string;
	width: number;
	height: number;
}

/** A server without routes that takes bodies of any type, as they are. */
export function createService(): FastifyInstance {
	const server = Fastify({ bodyLimit: 64 * MEBIBYTE, forceCloseConnections: true });
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
	return server;
}

/** Starts a service. @param port of 127.0.0.1; any free one by default @returns its URL */
export async function listen(server: FastifyInstance, port = 0): Promise<string> {
	return await server.listen({ host: '127.0.0.1', port });
}

/** The body of a request, as bytes. */
export function bytesOf({ body }: FastifyRequest): Buffer {
	return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The form that a request has as multipart/form-data or as application/x-www-form-urlencoded; empty without one. */
export async function formOf(request: FastifyRequest): Promise<FormData> {
	const contentType = request.headers['content-type'] ?? '';
	const response = new Response(bytesOf(request), { headers: { 'content-type': contentType } });
	return await response.formData().catch(() => new FormData());
}

/** A file in a form; undefined when the field is missing or holds text. */
export async function fileIn(form: FormData, field: string): Promise<ReceivedImage | undefined> {
	const file = form.get(field);
	if (file === null || typeof file === 'string') return undefined;
	const bytes = Buffer.from(await file.arrayBuffer());
	return { name: file.name, contentType: file.type, bytes };
}

/** Reads the true format and size of an image; undefined when it is none. */
export async function pictureIn(bytes: Buffer): Promise<Picture | undefined> {
	try {
		const { format, width, height } = await sharp(bytes).metadata();
		return { format, width, height };
	} catch {
		return undefined;
	}
}

/** An image for comparison. */
export function compared({ name, contentType, bytes }: ReceivedImage): ComparedImage {
	return { name, contentType, sha256: createHash('sha256').update(bytes).digest('hex') };
}
