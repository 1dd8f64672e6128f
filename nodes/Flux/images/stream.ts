import type { ReadableBody } from '../segmind/client';

/** Bytes: enough for the header of every image, with room for the metadata that cameras put before it. */
export const headSize = 64 * 1024;

/** A file whose first bytes are known. */
export interface PeekedFile {
	/** About 64 kB at most. */
	head: Buffer;
	/** All of it, to be read once: still a stream, or the bytes of a file that is no longer than its head. */
	body: ReadableBody | Buffer;
}

/**
 * Reads the first bytes of a stream and puts them back.
 *
 * @throws whatever the stream fails with
 */
export async function peek(stream: ReadableBody): Promise<PeekedFile> {
	const chunks: Buffer[] = [];
	let length = 0;
	while (length < headSize) {
		const chunk = (stream.read() as Buffer | null) ?? (await nextChunk(stream));
		if (chunk === null) {
			// A stream that has ended takes nothing back, so a short file goes on as its bytes.
			const all = Buffer.concat(chunks);
			return { head: all, body: all };
		}
		chunks.push(chunk);
		length += chunk.length;
	}
	const head = Buffer.concat(chunks);
	stream.unshift(head);
	return { head, body: stream };
}

/** The next chunk once there is one; null at the end. */
async function nextChunk(stream: ReadableBody): Promise<Buffer | null> {
	if (stream.readableEnded) return null;
	await new Promise<void>((resolve, reject) => {
		const settle = (done: () => void) => () => {
			for (const [event, listener] of listeners) stream.off(event, listener);
			done();
		};
		const listeners: Array<[string, (reason?: unknown) => void]> = [
			['readable', settle(resolve)],
			['end', settle(resolve)],
			['close', settle(resolve)],
			['error', (reason) => settle(() => reject(reason))()],
		];
		for (const [event, listener] of listeners) stream.on(event, listener);
	});
	return stream.read() as Buffer | null;
}

/**
 * A stream of what a generator yields from another stream. Verified nodes may not import Node's `stream`, so the class
 * comes from the source. `compose` would do, but on Node 22 it never ends when its source fails.
 *
 * @param source what the generator reads; its errors reach the reader of the new stream, even early ones
 */
export function derive(
	source: ReadableBody,
	chunks: AsyncGenerator<Buffer | string>,
): ReadableBody {
	const { from } = source.constructor as unknown as {
		from(this: void, chunks: AsyncGenerator<Buffer | string>): ReadableBody;
	};
	const stream = from(chunks);
	// Without a listener, an error before anyone reads would crash n8n. A later reader still gets it.
	stream.on('error', () => {});
	// Only a generator that has started notices that its source breaks.
	stream.read(0);
	return stream;
}

/**
 * Closes a stream, whether or not it was read, and its connection with it. axios hands over a stream around the real
 * one, which it closes only once reading has begun (axios 1.20, http adapter).
 */
export function discard(body: ReadableBody): void {
	body.read(0);
	body.destroy();
}
