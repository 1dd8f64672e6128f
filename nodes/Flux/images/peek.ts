import type { ReadableBody } from '../segmind/client';

/** Bytes: enough for the header of every picture, with room for the metadata that cameras put before it. */
export const headerSize = 64 * 1024;

/** A file whose beginning is known. */
export interface OpenedFile {
	/** At most about 64 kB. */
	beginning: Buffer;
	/** All of it, to be read once: still a stream, or its bytes when it was no longer than the beginning. */
	body: ReadableBody | Buffer;
}

/**
 * Reads the beginning of a stream and puts it back.
 *
 * @throws whatever the stream fails with
 */
export async function openFile(stream: ReadableBody): Promise<OpenedFile> {
	const chunks: Buffer[] = [];
	let length = 0;
	while (length < headerSize) {
		const chunk = (stream.read() as Buffer | null) ?? (await nextChunk(stream));
		if (chunk === null) {
			// A stream that has ended takes nothing back, so a short file goes on as its bytes.
			const whole = Buffer.concat(chunks);
			return { beginning: whole, body: whole };
		}
		chunks.push(chunk);
		length += chunk.length;
	}
	const beginning = Buffer.concat(chunks);
	stream.unshift(beginning);
	return { beginning, body: stream };
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
