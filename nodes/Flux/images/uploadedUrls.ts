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

	/**
	 * The URL of a file that was uploaded less than an hour ago.
	 *
	 * @param storage stands for the storage's URL and the API key
	 * @param digest SHA-256 of the file's bytes
	 */
	find(storage: string, digest: Buffer): string | undefined {
		const found = this.urls.get(keyOf(storage, digest));
		return found && this.now() - found.uploadedAt < lifetime ? found.url : undefined;
	}

	/** Remembers the URL of a file that has just been uploaded, in place of the oldest one when there are too many. */
	add(storage: string, digest: Buffer, url: string): void {
		const key = keyOf(storage, digest);
		this.urls.delete(key);
		this.urls.set(key, { url, uploadedAt: this.now() });
		const [oldest] = this.urls.keys();
		if (this.urls.size > maximumFiles) this.urls.delete(oldest);
	}
}

function keyOf(storage: string, digest: Buffer): string {
	return `${storage}:${digest.toString('hex')}`;
}
