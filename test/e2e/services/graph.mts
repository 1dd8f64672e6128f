/**
 * Meta's Graph API for photos: an Instagram account
 * (https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media, with its error
 * codes), and a Facebook page (https://developers.facebook.com/docs/graph-api/reference/page/photos and
 * https://developers.facebook.com/docs/graph-api/photo-uploads).
 */
import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import {
	createService,
	fileIn,
	formOf,
	listen,
	pictureIn,
	type Picture,
	type ReceivedImage,
} from './service.mts';

const INSTAGRAM_BYTES = 8 * 1024 * 1024;
const narrowest = 4 / 5;
const widest = 1.91;
/** What Facebook lists, but BMP, which sharp does not read. That it refuses all others is the stricter reading. */
const facebookFormats = ['jpeg', 'png', 'gif', 'tiff'];

/** A post on Instagram. */
export interface InstagramPost {
	/** From where Instagram has fetched the image. */
	imageUrl: string;
	caption: string;
	bytes: Buffer;
}

/** The Graph API on 127.0.0.1. */
export interface Graph {
	posts: InstagramPost[];
	/** On the Facebook page. */
	photos: Array<ReceivedImage & { message?: string }>;
	/** Code and subcode of each error. */
	errors: string[];
	close(): Promise<void>;
}

/** Starts it. @param port where n8n's node for it is led */
export async function startGraph(port: number, accessToken: string): Promise<Graph> {
	const graph: Omit<Graph, 'close'> = { posts: [], photos: [], errors: [] };
	const refuse = async (reply: FastifyReply, ...[code, message, subcode]: Refusal) => {
		graph.errors.push([code, subcode].filter(Boolean).join('/'));
		const error = { message, type: 'OAuthException', code, error_subcode: subcode };
		return await reply.code(400).send({ error });
	};
	const containers = new Map<string, InstagramPost>();
	const server = createService();
	server.addHook('onRequest', async (request, reply) => {
		const { access_token: token } = request.query as Record<string, string>;
		if (token !== accessToken) await refuse(reply, 190, 'Invalid OAuth access token.');
	});
	// Until it is published, an image is in a container, and not on Instagram.
	server.post('/:version/:user/media', async (request, reply) => {
		const { image_url: imageUrl, caption = '' } = request.query as Record<string, string>;
		if (!imageUrl) return await refuse(reply, 100, 'The parameter image_url is required');
		const bytes = await download(imageUrl);
		const reason = bytes ? instagramAgainst(bytes, await pictureIn(bytes)) : notFetched;
		if (reason || !bytes) return await refuse(reply, ...(reason ?? notFetched));
		const id = randomUUID();
		containers.set(id, { imageUrl, caption, bytes });
		return { id };
	});
	server.post('/:version/:user/media_publish', async (request, reply) => {
		const { creation_id: id } = request.query as Record<string, string>;
		const post = containers.get(id);
		if (!post) return await refuse(reply, 100, 'The parameter creation_id is required');
		containers.delete(id);
		return { id: `1792041508${graph.posts.push(post)}` };
	});
	server.post('/:version/:page/photos', async (request, reply) => {
		const { message } = request.query as Record<string, string>;
		const source = await fileIn(await formOf(request), 'source');
		if (!source) return await refuse(reply, 324, 'Missing or invalid image file');
		const picture = await pictureIn(source.bytes);
		if (!facebookFormats.includes(String(picture?.format))) {
			return await refuse(reply, 1, 'Invalid parameter: the format of the photo is not supported');
		}
		const id = String(graph.photos.push({ ...source, ...(message && { message }) }));
		return { id, post_id: `104_${id}` };
	});
	await listen(server, port);
	return { ...graph, close: async () => await server.close() };
}

/** Code, message and, for Instagram, subcode. */
type Refusal = [code: number, message: string, subcode?: number];

const notFetched: Refusal = [9004, 'The media could not be fetched from this URI', 2_207_052];

/** Instagram fetches the image itself; 127.0.0.1 counts as public here. */
async function download(imageUrl: string): Promise<Buffer | undefined> {
	const response = await fetch(imageUrl).catch(() => undefined);
	return response?.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
}

function instagramAgainst(bytes: Buffer, picture?: Picture): Refusal | undefined {
	if (picture?.format !== 'jpeg') return [36_001, 'The image format is not supported', 2_207_005];
	if (bytes.length >= INSTAGRAM_BYTES) return [36_000, 'The image size is too large.', 2_207_004];
	const ratio = picture.width / picture.height;
	if (ratio >= narrowest && ratio <= widest) return undefined;
	return [36_003, `The submitted image with aspect ratio ${ratio} cannot be published`, 2_207_009];
}
