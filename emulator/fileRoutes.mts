import type { FastifyInstance } from 'fastify';
import type { ImageFile } from './drawing.mts';
import { addRoute } from './server.mts';
import type { State } from './state.mts';

/**
 * Adds the routes of the results host, which has the public files. It refuses every request with a key: the key
 * belongs only on Segmind's three API hosts, and a client that sends it here leaks it.
 */
export function addFileRoutes(server: FastifyInstance, { files, settings }: State) {
	server.addHook('onRequest', async (request, reply) => {
		if (!request.logged.hadKey) return;
		await reply.code(400).send({ error: 'The API key does not belong on this host' });
	});
	for (const folder of ['generations', 'assets']) {
		const options = { config: { route: 'image' as const } };
		addRoute(server, 'GET', `/${folder}/:name`, options, async (request, reply) => {
			const { name } = request.params as { name: string };
			const file = await files.read(`/${folder}/${name}`);
			if (!file) return await reply.code(404).send({ error: 'File not found' });
			const contentType = settings.hideContentType ? 'application/octet-stream' : file.contentType;
			return await reply.type(contentType).send(file.bytes);
		});
	}
}

/** Adds the route of the storage host: it takes data URLs and returns public URLs in the same order. */
export function addUploadRoute(
	server: FastifyInstance,
	{ files, settings, requireKey, rateLimit }: State,
) {
	const onRequest = [requireKey, rateLimit.checkLookup];
	const options = { onRequest, config: { route: 'upload' as const } };
	addRoute(server, 'POST', '/upload-asset', options, async (request, reply) => {
		const sent = (request.body as { data_urls?: unknown } | undefined)?.data_urls;
		const uploads = Array.isArray(sent) ? sent.map(parseDataUrl) : [];
		if (uploads.length === 0 || uploads.includes(undefined)) {
			return await reply.code(400).send({ error: 'data_urls must be a list of base64 data URLs' });
		}
		const urls = (uploads as ImageFile[]).map((upload) => files.upload(upload));
		const message = 'Files uploaded successfully';
		switch (settings.uploadShape) {
			case 'file_urls':
				return { file_urls: urls, message };
			case 'urls':
				return { urls, message };
			case 'array':
				return urls;
		}
	});
}

function parseDataUrl(dataUrl: unknown): ImageFile | undefined {
	const text = String(dataUrl);
	// A pattern for all of it may run out of memory with a large file.
	const [prefix, contentType] =
		/^data:([a-z]+\/[a-z0-9.+-]+);base64,/.exec(text.slice(0, 100)) ?? [];
	if (prefix === undefined) return undefined;
	const base64 = text.slice(prefix.length);
	const bytes = Buffer.from(base64, 'base64');
	// Buffer leaves out what is not base64.
	const [padding] = /={0,2}$/.exec(base64.slice(-2)) ?? [''];
	const length = Math.floor(((base64.length - padding.length) * 3) / 4);
	return length > 0 && bytes.length === length ? { contentType, bytes } : undefined;
}
