import { crc32 } from 'node:zlib';
import type { ImageFile } from './drawing.mts';

/**
 * Enlarges an image file with zeros that no viewer shows: it stays valid, with the same pixels, and its size in
 * pixels stays within the first kilobytes. A file that is large enough is returned as is.
 * @param least bytes; the result is a few bytes larger where the format has no smaller padding
 */
export function padImage({ bytes, contentType }: ImageFile, least = 0): ImageFile {
	const missing = least - bytes.length;
	const pad = missing > 0 ? paddings[contentType] : undefined;
	return { bytes: pad ? pad(bytes, missing) : bytes, contentType };
}

const paddings: Record<string, (bytes: Buffer, missing: number) => Buffer> = {
	'image/png': padPng,
	'image/jpeg': padJpeg,
	'image/webp': padWebp,
};

/** An ancillary, private, safe-to-copy chunk before the last one, IEND (W3C PNG, 5.4). */
function padPng(bytes: Buffer, missing: number): Buffer {
	// Length and type before a chunk's data, and the checksum after it.
	const frame = 12;
	const size = Math.max(frame, missing);
	const at = bytes.length - frame;
	const padded = insertZeros(bytes, at, size);
	padded.writeUInt32BE(size - frame, at);
	padded.write('paDd', at + 4, 'latin1');
	padded.writeUInt32BE(crc32(padded.subarray(at + 4, at + size - 4)), at + size - 4);
	return padded;
}

/** Comments between the frame header, which has the size in pixels, and the scan (ITU T.81, B.2.4.5). */
function padJpeg(bytes: Buffer, missing: number): Buffer {
	const maxSegment = 2 + 0xffff;
	const size = Math.max(4, missing);
	const segments = Math.ceil(size / maxSegment);
	let scan = 2;
	while (bytes[scan + 1] !== 0xda) scan += 2 + bytes.readUInt16BE(scan + 2);
	const padded = insertZeros(bytes, scan, size);
	const startOf = (segment: number) => scan + Math.floor((size * segment) / segments);
	for (let segment = 0; segment < segments; segment++) {
		padded.writeUInt16BE(0xfffe, startOf(segment));
		padded.writeUInt16BE(startOf(segment + 1) - startOf(segment) - 2, startOf(segment) + 2);
	}
	return padded;
}

/** An unknown chunk at the end, which requires the extended format's header at the start (RFC 9649, 2.7). */
function padWebp(bytes: Buffer, missing: number): Buffer {
	const [riffHeader, extendedHeader, chunkHeader] = [12, 18, 8];
	// Chunks have even sizes.
	const data = 2 * Math.ceil(Math.max(0, missing - extendedHeader - chunkHeader) / 2);
	const at = bytes.length + extendedHeader;
	const extended = insertZeros(bytes, riffHeader, extendedHeader);
	const padded = insertZeros(extended, at, chunkHeader + data);
	padded.writeUInt32LE(padded.length - 8, 4);
	padded.write('VP8X', riffHeader, 'latin1');
	padded.writeUInt32LE(10, 16);
	padded.writeUIntLE((bytes.readUInt16LE(26) & 0x3fff) - 1, 24, 3);
	padded.writeUIntLE((bytes.readUInt16LE(28) & 0x3fff) - 1, 27, 3);
	padded.write('PADD', at, 'latin1');
	padded.writeUInt32LE(data, at + 4);
	return padded;
}

/** The zeros are allocated but never written, so they take up no physical memory. */
function insertZeros(bytes: Buffer, at: number, size: number): Buffer {
	const longer = Buffer.alloc(bytes.length + size);
	bytes.copy(longer, 0, 0, at);
	bytes.copy(longer, at + size, at);
	return longer;
}
