/** Images as files: one that is uploaded, and the generated ones, found and downloaded as the node does it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { imagesIn } from '../../nodes/Flux/segmind/responseImages.ts';
import { type HttpResponse, send, sendWithRetries } from './http.mts';
import { imageInfo, type Parts, shapeOf } from './observation.mts';
import type { Session } from './session.mts';

/** Uploads a plain square, which may safely be public, and downloads it as anyone could. */
export async function upload(session: Session): Promise<void> {
	const create = { width: 64, height: 64, channels: 3, background: '#d35400' } as const;
	const square = await sharp({ create }).png().toBuffer();
	const data_urls = [`data:image/png;base64,${square.toString('base64')}`];
	const { json, fields } = await session.ask('An upload', { data_urls });
	const [url] = [fields.file_urls ?? fields.urls ?? json].flat();
	if (typeof url !== 'string') return;
	const download = await send({ url });
	const bytes = download.bytes.equals(square) ? 'as uploaded' : 'different';
	await session.record('The uploaded image', download, { bytes });
}

/** Saves the first image of a response, and records what is compared of it. @param name of the question */
export async function saveImage(
	session: Session,
	name: string,
	response: HttpResponse,
): Promise<void> {
	const sources = (await imageInfo(response.bytes)) ? [response] : imagesIn(response.json);
	const shape = sources[0] ? await receive(session, sources[0]) : {};
	session.note(name, { 'images that the node finds': String(sources.length), ...shape });
	if (String(shape.image).startsWith('image/')) return;
	session.problems.push(
		'The image was generated and charged, but could not be downloaded: look for it at https://cloud.segmind.com.',
	);
}

type Source = { bytes: Buffer } | { base64: string } | { url: string };

async function receive(session: Session, source: Source): Promise<Parts> {
	if ('bytes' in source) return await save(session, source.bytes, 'as the response itself');
	if ('base64' in source) {
		return await save(session, Buffer.from(source.base64, 'base64'), 'as base64');
	}
	// Without the key, as the URL may lead to any host.
	const request = { url: source.url, timeout: 120_000 };
	const { pause } = session.target;
	let response = await sendWithRetries(request, pause);
	const { body: _, ...download } = await shapeOf(response, session.known);
	const isRedirect = response.status >= 300 && response.status < 400;
	// The redirect is recorded; the image is wanted all the same.
	if (isRedirect) response = await sendWithRetries({ ...request, maxRedirects: 5 }, pause);
	if (response.status !== 200) return { download };
	return { download, ...(await save(session, response.bytes, 'from its URL')) };
}

/** Writes an image to a file that is named as the node names it. */
async function save(session: Session, bytes: Buffer, arrives: string): Promise<Parts> {
	const info = await imageInfo(bytes);
	if (!info) return { arrives, image: 'not an image' };
	const { format, width, height } = info;
	const { job, folder, files } = session;
	if (folder) {
		const number = files.length > 0 ? `-${files.length + 1}` : '';
		const name = `${job.slug}-${job.body.seed}${number}.${format.replace('jpeg', 'jpg')}`;
		files.push(path.join(folder, name));
		await fs.mkdir(folder, { recursive: true });
		await fs.writeFile(path.join(folder, name), bytes);
	}
	// Without a requested size, Segmind chooses the pixels.
	const size = 'width' in job.body ? 'requested size' : 'size by aspect ratio';
	return { arrives, image: `image/${format}`, [size]: `${width} x ${height} pixels` };
}
