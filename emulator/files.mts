import { createHash } from 'node:crypto';
import { drawImage, formatOf, type ImageFile } from './drawing.mts';
import type { BrokenImage, Job } from './jobs.mts';
import { padImage } from './padding.mts';
import type { Addresses, Settings } from './settings.mts';

/** "kept 7 days" (Segmind's documentation), ms. */
const fileLifetime = 7 * 24 * 60 * 60 * 1000;

/** An image file, and where it can be downloaded. */
export interface PublicImage extends ImageFile {
	url: string;
}

/** The files on the results host. Images are drawn when they are read; uploads are stored as they came. */
export class PublicFiles {
	private readonly files = new Map<
		string,
		{ time: number; read: () => Promise<ImageFile | undefined> }
	>();

	constructor(
		private readonly addresses: Addresses,
		private readonly settings: Settings,
		private readonly now: () => number,
	) {}

	/** Returns an image of a job, whole even where it is served broken. @param index counted from 0 */
	async imageOf({ model, body, inputs }: Job, index: number): Promise<ImageFile> {
		const image = await drawImage(model, body, index, inputs);
		return padImage(image, this.settings.imageBytes);
	}

	/** Publishes and returns all images of a job: `<id>.png`, `<id>_2.png`, and so on. */
	async publish(job: Job): Promise<PublicImage[]> {
		const images = this.addImages(job, this.now()).map(async (url, index) => {
			const file = (await this.servedImage(job, index)) ?? (await this.imageOf(job, index));
			return { ...file, url };
		});
		return await Promise.all(images);
	}

	/**
	 * Returns the URLs of all images of a job that has ended, without drawing any. They serve what `publish` does, and
	 * expire 7 days after the job ended unless it published them before.
	 */
	urlsOf(job: Job): string[] {
		return this.addImages(job, job.entry.ended ?? this.now());
	}

	/** Publishes an uploaded file; the same bytes get the same name. @returns its URL */
	upload(file: ImageFile): string {
		const name = createHash('sha256').update(file.bytes).digest('hex').slice(0, 32);
		const extension = file.contentType.replace(/^.*\//, '').replace(/[^a-z0-9].*$/, '');
		return this.add(`/assets/${name}.${extension}`, this.now(), async () => file);
	}

	/** Returns the file at a path; `undefined` when there is none or it has expired. */
	async read(path: string): Promise<ImageFile | undefined> {
		const file = this.files.get(path);
		return file && this.now() <= file.time + fileLifetime ? await file.read() : undefined;
	}

	/** Returns the file at a URL; `undefined` also when it is of another host. */
	async readUrl(url: string): Promise<ImageFile | undefined> {
		if (!URL.canParse(url)) return undefined;
		const { origin, pathname } = new URL(url);
		return origin === this.addresses.resultsUrl ? await this.read(pathname) : undefined;
	}

	/** Removes all files. */
	clear() {
		this.files.clear();
	}

	/** @param time since when they are public, ms since 1970 @returns their URLs */
	private addImages(job: Job, time: number): string[] {
		const { extension } = formatOf(job.model, job.body);
		return Array.from({ length: job.images }, (_, index) => {
			const name = index === 0 ? job.request_id : `${job.request_id}_${index + 1}`;
			const read = async () => await this.servedImage(job, index);
			return this.add(`/generations/${name}.${extension}`, time, read);
		});
	}

	/** An image of a job as it is served; `undefined` when it is missing. */
	private async servedImage(job: Job, index: number): Promise<ImageFile | undefined> {
		const how = job.brokenImage?.index === index ? job.brokenImage.how : undefined;
		return breakImage(await this.imageOf(job, index), how);
	}

	private add(path: string, time: number, read: () => Promise<ImageFile | undefined>): string {
		if (!this.files.has(path)) this.files.set(path, { time, read });
		return this.addresses.resultsUrl + path;
	}
}

function breakImage(file: ImageFile, how: BrokenImage['how'] | undefined): ImageFile | undefined {
	switch (how) {
		case undefined:
			return file;
		case 'missing':
			return undefined;
		case 'not an image':
			return {
				...file,
				bytes: Buffer.from('Rendering of this file is not available. '.repeat(20)),
			};
		case 'truncated':
			return { ...file, bytes: file.bytes.subarray(0, file.bytes.length >> 1) };
	}
}
