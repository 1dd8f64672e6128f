import { crc32 } from 'node:zlib';
import type { Picture } from './picture.mts';

/**
 * Makes a picture's file larger with zeros that no viewer shows: it stays a valid picture with the same
 * pixels, its size still within the first kilobytes. One that is large enough stays as it is.
 * @param least bytes; a few more come out where the format has no smaller filling than that
 */
export function padded({ bytes, contentType }: Picture, least = 0): Picture {
	const missing = least - bytes.length;
	const pad = missing > 0 ? paddings[contentType] : undefined;
	return { bytes: pad ? pad(bytes, missing) : bytes, contentType };
}

const paddings: Record<string, (bytes: Buffer, missing: number) => Buffer> = {
	'image/png': paddedPng,
	'image/jpeg': paddedJpeg,
	'image/webp': paddedWebp,
};

/** Length and type before a PNG chunk's data, and the checksum behind it, bytes. */
const pngFrame = 12;

/** A chunk before the last one, IEND: ancillary, private and safe to copy, as its letters' cases say (W3C PNG). */
function paddedPng(bytes: Buffer, missing: number): Buffer {
	const size = Math.max(pngFrame, missing);
	const at = bytes.length - pngFrame;
	const larger = withRoom(bytes, at, size);
	larger.writeUInt32BE(size - pngFrame, at);
	larger.write('paDd', at + 4, 'latin1');
	larger.writeUInt32BE(crc32(larger.subarray(at + 4, at + size - 4)), at + size - 4);
	return larger;
}

/** A marker, and the most that two bytes of length can say. */
const longestSegment = 2 + 0xffff;

/** Comments between the frame header, which has the size, and the scan (ITU T.81, B.2.4.5). */
function paddedJpeg(bytes: Buffer, missing: number): Buffer {
	const size = Math.max(4, missing);
	const segments = Math.ceil(size / longestSegment);
	const scan = startOfScan(bytes);
	const larger = withRoom(bytes, scan, size);
	const startOf = (segment: number) => scan + Math.floor((size * segment) / segments);
	for (let segment = 0; segment < segments; segment++) {
		const start = startOf(segment);
		larger.writeUInt16BE(0xfffe, start);
		larger.writeUInt16BE(startOf(segment + 1) - start - 2, start + 2);
	}
	return larger;
}

function startOfScan(jpeg: Buffer): number {
	let at = 2;
	while (jpeg[at + 1] !== 0xda) at += 2 + jpeg.readUInt16BE(at + 2);
	return at;
}

/** An unknown chunk at the end, for which the extended format's header is needed in front (RFC 9649). */
function paddedWebp(bytes: Buffer, missing: number): Buffer {
	const [riffHeader, extendedHeader, chunkHeader] = [12, 18, 8];
	const filling = Math.max(0, missing - extendedHeader - chunkHeader);
	// RIFF has even sizes only.
	const size = filling + (filling % 2);
	const larger = withRoom(
		withRoom(bytes, riffHeader, extendedHeader),
		bytes.length + extendedHeader,
		chunkHeader + size,
	);
	larger.writeUInt32LE(larger.length - 8, 4);
	larger.write('VP8X', riffHeader, 'latin1');
	larger.writeUInt32LE(10, 16);
	const [width, height] = [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
	larger.writeUIntLE(width - 1, 24, 3);
	larger.writeUIntLE(height - 1, 27, 3);
	larger.write('PADD', bytes.length + extendedHeader, 'latin1');
	larger.writeUInt32LE(size, bytes.length + extendedHeader + 4);
	return larger;
}

/** The bytes with zeros in between. They are never written, so the system need not find memory for them. */
function withRoom(bytes: Buffer, at: number, size: number): Buffer {
	const larger = Buffer.alloc(bytes.length + size);
	bytes.copy(larger, 0, 0, at);
	bytes.copy(larger, at + size, at);
	return larger;
}
