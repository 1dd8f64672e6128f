/** What the first bytes of a file say about the image in it. */
export interface ImageFormat {
	mimeType: string;
	/** Without a dot, for example `jpg`. */
	extension: string;
	/** Pixels, when the bytes contain that part of the header. */
	width?: number;
	height?: number;
}

/**
 * The format of an image by its bytes (W3C PNG, ITU T.81, RFC 9649, GIF89a, AVIF), whatever its name or a
 * header claims.
 *
 * @param bytes the first bytes of the file; 64 kB are plenty
 * @returns undefined when they are not an image of a kind that Segmind makes
 */
export function formatOf(bytes: Buffer): ImageFormat | undefined {
	const text = (start: number, end: number) => bytes.toString('latin1', start, end);
	if (text(0, 8) === '\x89PNG\r\n\x1a\n') {
		return { mimeType: 'image/png', extension: 'png', ...sizeAt(bytes, 24, () => pngSize(bytes)) };
	}
	if (text(0, 3) === '\xff\xd8\xff') {
		return { mimeType: 'image/jpeg', extension: 'jpg', ...jpegSize(bytes) };
	}
	if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') {
		return {
			mimeType: 'image/webp',
			extension: 'webp',
			...sizeAt(bytes, 30, () => webpSize(bytes)),
		};
	}
	if (/^GIF8[79]a$/.test(text(0, 6))) {
		const size = () => ({ width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) });
		return { mimeType: 'image/gif', extension: 'gif', ...sizeAt(bytes, 10, size) };
	}
	// Its brand, or one of those that it says it is compatible with.
	if (text(4, 8) === 'ftyp' && /avi[fs]/.test(text(8, bytes.readUInt32BE(0)))) {
		return { mimeType: 'image/avif', extension: 'avif', ...avifSize(bytes) };
	}
	return undefined;
}

interface Size {
	width: number;
	height: number;
}

function sizeAt(bytes: Buffer, needed: number, read: () => Size | undefined): Size | undefined {
	return bytes.length >= needed ? read() : undefined;
}

function pngSize(bytes: Buffer): Size {
	return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** WebP has three kinds of first chunk, each with the size in its own place. */
function webpSize(bytes: Buffer): Size | undefined {
	switch (bytes.toString('latin1', 12, 16)) {
		case 'VP8 ':
			return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
		case 'VP8L': {
			const bits = bytes.readUInt32LE(21);
			return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
		}
		case 'VP8X':
			return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
		default:
			return undefined;
	}
}

/** Walks a JPEG's segments up to the frame header (SOF0 – SOF15 but DHT, JPG and DAC). */
function jpegSize(bytes: Buffer): Size | undefined {
	for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
		const marker = bytes[at + 1];
		// Any number of fill bytes may come before a marker (ITU T.81, B.1.1.2).
		if (marker === 0xff) {
			at += 1;
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
			return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
		}
		at += 2 + bytes.readUInt16BE(at + 2);
	}
	return undefined;
}

/** The size is in the first property of that kind, `ispe`, after 4 bytes of version and flags (ISO/IEC 23008-12). */
function avifSize(bytes: Buffer): Size | undefined {
	const at = bytes.indexOf('ispe', 0, 'latin1');
	if (at < 0 || at + 16 > bytes.length) return undefined;
	return { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) };
}
