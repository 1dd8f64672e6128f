import type { ReadableBody } from '../segmind/client';

/** Enough for the header of every picture, with room for the metadata that cameras put before it. */
const headerSize = 64 * 1024;

/**
 * The beginning of a stream, which can still be read from its start afterwards.
 *
 * @returns at most about 64 kB; fewer when the stream is shorter
 * @throws whatever the stream fails with
 */
export async function firstBytes(stream: ReadableBody): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	while (length < headerSize) {
		const chunk = (stream.read() as Buffer | null) ?? (await nextChunk(stream));
		if (chunk === null) break;
		chunks.push(chunk);
		length += chunk.length;
	}
	const bytes = Buffer.concat(chunks);
	if (bytes.length > 0) stream.unshift(bytes);
	return bytes;
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
