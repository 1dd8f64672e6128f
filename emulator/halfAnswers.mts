import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';

/** Between two looks whether all that was written has left, ms. */
const flushing = 20;

/** The first half of an answer whose headers promise all of it; then the connection is destroyed. */
export function cutOffAnswer(reply: FastifyReply, payload: unknown): Readable {
	return halves(reply, payload, async () => {
		do {
			await sleep(flushing);
		} while (reply.raw.writableLength > 0 && !reply.raw.destroyed);
		// Fastify destroys the connection when a stream fails after the headers.
		throw new Error('The emulator was told to cut this answer off');
	});
}

/** All of an answer, but its second half comes later. @param milliseconds between the halves */
export function slowAnswer(reply: FastifyReply, payload: unknown, milliseconds: number): Readable {
	return halves(reply, payload, async () => await sleep(milliseconds));
}

/** The first half of an answer, as if it were all of it. */
export function shortenedAnswer(payload: unknown): Buffer {
	const bytes = bytesOf(payload);
	return bytes.subarray(0, bytes.length >> 1);
}

function halves(reply: FastifyReply, payload: unknown, between: () => Promise<void>): Readable {
	const bytes = bytesOf(payload);
	reply.header('content-length', bytes.length);
	const half = bytes.length >> 1;
	return Readable.from(
		(async function* () {
			yield bytes.subarray(0, half);
			await between();
			yield bytes.subarray(half);
		})(),
	);
}

function bytesOf(payload: unknown): Buffer {
	return Buffer.isBuffer(payload) ? payload : Buffer.from(String(payload ?? ''));
}
