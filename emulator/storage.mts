import type { FastifyInstance } from 'fastify';
import { keyNeeded } from './access.mts';
import { addRoute } from './listener.mts';
import type { Picture } from './picture.mts';
import type { Segmind } from './segmind.mts';

/** The storage host: reference images go in as data URLs, public URLs come out in the same order. */
export function addStorageRoutes(server: FastifyInstance, segmind: Segmind) {
	const { account, files, settings } = segmind;
	const options = { onRequest: keyNeeded(account), config: { route: 'upload' as const } };
	addRoute(server, 'POST', '/upload-asset', options, async (request, reply) => {
		const sent = (request.body as { data_urls?: unknown } | undefined)?.data_urls;
		const uploads = Array.isArray(sent) ? sent.map(picture) : [];
		if (uploads.length === 0 || uploads.includes(undefined)) {
			return await reply.code(400).send({ error: 'data_urls must be a list of base64 data URLs' });
		}
		const urls = (uploads as Picture[]).map((upload) => files.upload(upload));
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

function picture(dataUrl: unknown): Picture | undefined {
	const parts = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+=*)$/.exec(String(dataUrl));
	return parts ? { contentType: parts[1], bytes: Buffer.from(parts[2], 'base64') } : undefined;
}
