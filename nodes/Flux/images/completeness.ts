import type { ReadableBody } from '../segmind/client';
import type { ImageFormat } from '../segmind/format';
import { derive } from './stream';

/** Bytes at the end of an image that are searched for its end marker: some programs append data. */
const tailSize = 64 * 1024;

/**
 * Checks while an image streams through whether all of it arrived. A transfer that ends early does not always fail: a
 * proxy may close the connection cleanly, and the stored file itself may be truncated.
 */
export class CompletenessCheck {
	/** The error of the source, if it failed; any other failure comes from storing the image. */
	sourceError?: unknown;

	/** Bytes that have passed. */
	length = 0;

	private tail: Buffer = Buffer.alloc(0);

	/** @param head the first bytes of the image, about 64 kB at most */
	constructor(
		private readonly format: ImageFormat,
		private readonly head: Buffer,
	) {}

	/** The image unchanged, to be read once; it is not held in memory. */
	pipe(body: ReadableBody | Buffer): ReadableBody | Buffer {
		if (Buffer.isBuffer(body)) {
			this.update(body);
			return body;
		}
		return derive(body, this.passThrough(body));
	}

	/** Whether the image ended where its format says it does. Valid once the stream has ended. */
	get isComplete(): boolean {
		switch (this.format.extension) {
			case 'png':
				return this.tail.includes('IEND', 0, 'latin1');
			case 'jpg':
				return this.tail.includes('\xff\xd9', 0, 'latin1');
			case 'gif':
				// These two bytes may appear anywhere, so they have to be the last ones.
				return /\0;[\0\s]*$/.test(this.tail.toString('latin1'));
			case 'webp':
				return this.length >= 8 + this.head.readUInt32LE(4);
			default:
				return this.length >= lastBoxEnd(this.head);
		}
	}

	private async *passThrough(body: ReadableBody): AsyncGenerator<Buffer> {
		const source = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
		const next = async () =>
			await source.next().catch(async (reason: unknown) => {
				this.sourceError = reason;
				return await Promise.reject(reason);
			});
		try {
			for (let chunk = await next(); !chunk.done; chunk = await next()) {
				this.update(chunk.value);
				yield chunk.value;
			}
		} finally {
			await source.return?.();
		}
	}

	private update(chunk: Buffer): void {
		this.length += chunk.length;
		const end = chunk.subarray(-tailSize);
		this.tail = Buffer.concat([this.tail, end]).subarray(-tailSize);
	}
}

/** Where the last box with a known header ends; a box of size 0 reaches to the end, wherever that is. */
function lastBoxEnd(head: Buffer): number {
	let at = 0;
	while (at + 8 <= head.length) {
		const size = head.readUInt32BE(at);
		if (size < 8) break;
		at += size;
	}
	return at;
}
