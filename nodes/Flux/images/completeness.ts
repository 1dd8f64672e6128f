import type { ReadableBody } from '../segmind/client';
import type { ImageFormat } from './format';
import { readableFrom } from './readableFrom';

/** Bytes at the end of a picture that are looked at: some programs write something behind its last mark. */
const tailSize = 64 * 1024;

/**
 * Watches a picture pass and knows afterwards whether all of it came. A transfer that ends too soon is not
 * always noticed on the way: a proxy may close the connection in good order, and a file may be cut off where
 * it lies.
 */
export class Transit {
	private length = 0;

	private tail: Buffer = Buffer.alloc(0);

	/** @param beginning of the picture, at most about 64 kB */
	constructor(
		private readonly format: ImageFormat,
		private readonly beginning: Buffer,
	) {}

	/** The picture as it was given, to be read once; it is not held. */
	watch(body: ReadableBody | Buffer): ReadableBody | Buffer {
		if (Buffer.isBuffer(body)) {
			this.see(body);
			return body;
		}
		return readableFrom(body, this.passOn(body));
	}

	/** Whether the picture ended where its format says that it ends; to be asked once it has passed. */
	get isWhole(): boolean {
		switch (this.format.extension) {
			case 'png':
				return this.tail.includes('IEND', 0, 'latin1');
			case 'jpg':
				return this.tail.includes('\xff\xd9', 0, 'latin1');
			case 'gif':
				// Two bytes may stand anywhere, so they have to be the last ones.
				return /\0;[\0\s]*$/.test(this.tail.toString('latin1'));
			case 'webp':
				return this.length >= 8 + this.beginning.readUInt32LE(4);
			default:
				return this.length >= lastBoxEnd(this.beginning);
		}
	}

	private async *passOn(body: ReadableBody): AsyncGenerator<Buffer> {
		for await (const chunk of body as AsyncIterable<Buffer>) {
			this.see(chunk);
			yield chunk;
		}
	}

	private see(chunk: Buffer): void {
		this.length += chunk.length;
		const end = chunk.subarray(-tailSize);
		this.tail = Buffer.concat([this.tail, end]).subarray(-tailSize);
	}
}

/** Where the last box whose header is known ends; a box of size 0 reaches to the end, whatever that is. */
function lastBoxEnd(beginning: Buffer): number {
	let at = 0;
	while (at + 8 <= beginning.length) {
		const size = beginning.readUInt32BE(at);
		if (size < 8) break;
		at += size;
	}
	return at;
}
