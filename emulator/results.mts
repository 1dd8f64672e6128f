import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Job } from './jobs.mts';
import { addRoute } from './listener.mts';
import { padded } from './padding.mts';
import { draw, encodingOf, type Picture } from './picture.mts';
import type { Addresses, Settings } from './segmind.mts';

/** "kept 7 days" (Segmind's documentation), ms. */
const fileLife = 7 * 24 * 60 * 60 * 1000;

/** A picture of a job, and where it can be fetched. */
export interface PublicPicture extends Picture {
	url: string;
}

/** The public files: pictures are drawn when they are fetched, uploads are kept as they came. */
export class PublicFiles {
	private readonly files = new Map<string, { time: number; read: () => Promise<Picture> }>();

	constructor(
		private readonly addresses: Addresses,
		private readonly settings: Settings,
		private readonly now: () => number,
	) {}

	/** A picture of a job as it is served. @param index counted from 0 */
	async pictureOf({ model, body }: Job, index: number): Promise<Picture> {
		return padded(await draw(model, body, index), this.settings.pictureBytes);
	}

	/** Puts a job's pictures on the results host: `<id>.png`, `<id>_2.png`, and so on. @returns all of them */
	async publish(job: Job): Promise<PublicPicture[]> {
		const { extension } = encodingOf(job.model, job.body);
		const pictures = Array.from({ length: job.pictures }, async (_, index) => {
			const name = index === 0 ? job.request_id : `${job.request_id}_${index + 1}`;
			const read = async () => await this.pictureOf(job, index);
			return { ...(await read()), url: this.put(`/generations/${name}.${extension}`, read) };
		});
		return await Promise.all(pictures);
	}

	/** Puts an uploaded picture on the results host; the same bytes get the same name. @returns its URL */
	upload(file: Picture): string {
		const name = createHash('sha256').update(file.bytes).digest('hex').slice(0, 32);
		const extension = file.contentType.replace(/^.*\//, '').replace(/[^a-z0-9].*$/, '');
		return this.put(`/assets/${name}.${extension}`, async () => file);
	}

	/** The file at a path; `undefined` when there is none, or no more. */
	async read(path: string): Promise<Picture | undefined> {
		const file = this.files.get(path);
		return file && this.now() <= file.time + fileLife ? await file.read() : undefined;
	}

	/** Forgets everything. */
	clear() {
		this.files.clear();
	}

	private put(path: string, read: () => Promise<Picture>): string {
		if (!this.files.has(path)) this.files.set(path, { time: this.now(), read });
		return this.addresses.resultsUrl + path;
	}
}

/**
 * The host of the public files. It refuses every request that carries a key: the key belongs to
 * Segmind's two API hosts only, and whoever sends it here gives it away.
 */
export function addResultRoutes(server: FastifyInstance, files: PublicFiles, settings: Settings) {
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
			const contentType = settings.disguise ? 'application/octet-stream' : file.contentType;
			return await reply.type(contentType).send(file.bytes);
		});
	}
}
