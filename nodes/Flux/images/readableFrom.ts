import type { ReadableBody } from '../segmind/client';

/**
 * A stream of what a generator yields that reads another stream, of the same class. Verified nodes may not import
 * Node's `stream`, and `compose`, which would do, never ends on Node 22 when its source breaks off.
 *
 * @param source whose errors, even one before anybody reads, reach whoever reads the new stream
 */
export function readableFrom(
	source: ReadableBody,
	chunks: AsyncGenerator<Buffer | string>,
): ReadableBody {
	const { from } = source.constructor as unknown as {
		from(this: void, chunks: AsyncGenerator<Buffer | string>): ReadableBody;
	};
	const stream = from(chunks);
	// It may break before anybody reads, which must not end n8n's process; who reads later is told all the same.
	stream.on('error', () => {});
	// Only a generator that has begun notices that its source breaks.
	stream.read(0);
	return stream;
}
