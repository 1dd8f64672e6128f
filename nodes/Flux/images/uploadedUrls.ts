import { createHash } from 'crypto';

/**
 * Milliseconds for which the URL of a file is used again. Segmind keeps results for 7 days; it names no time for uploads,
 * so this is the shortest that it names for anything, that of a job.
 */
const lifetime = 3_600_000;

/** Files of which the URL is remembered. */
const maximumFiles = 1_000;

/**
 * The URLs of files that this process has uploaded: a loop runs the node again for every round, often with the same logo or
 * product photo.
 */
export class UploadedUrls {
	private readonly urls = new Map<string, { url: string; uploadedAt: number }>();

	/** @param now milliseconds since the epoch */
	constructor(private readonly now: () => number = Date.now) {}

	/** The URL of a file that was uploaded less than an hour ago. @param key see uploadKey */
	find(key: string): string | undefined {
		const found = this.urls.get(key);
		return found && this.now() - found.uploadedAt < lifetime ? found.url : undefined;
	}

	/** Remembers the URL of a file that has just been uploaded, in place of the oldest one when there are too many. */
	add(key: string, url: string): void {
		this.urls.delete(key);
		this.urls.set(key, { url, uploadedAt: this.now() });
		const [oldest] = this.urls.keys();
		if (this.urls.size > maximumFiles) this.urls.delete(oldest);
	}
}

/** By which an uploaded file is known again: its bytes, where it was sent and with which key, which cannot be read from it. */
export function uploadKey(digest: Buffer, storageUrl: unknown, apiKey: unknown): string {
	const place = JSON.stringify([storageUrl, apiKey]);
	return createHash('sha256').update(digest).update(place).digest('hex');
}
