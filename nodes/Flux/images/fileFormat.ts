import { formatOf, type ImageFormat } from '../segmind/format';

/** The format of a file from Segmind, as far as it is known. */
export interface FileFormat extends ImageFormat {
	/** Whether the bytes say so; else the response that they came with does. */
	isRecognized: boolean;
	/** Whether the bytes contradict what the response says they are. */
	isContradicted?: boolean;
}

/** Types that formatOf recognizes by their bytes. */
const recognizedTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'];

/** Extensions that are not the second half of their type. */
const extensions: Record<string, string> = {
	'image/jpeg': 'jpg',
	'image/jpg': 'jpg',
	'image/pjpeg': 'jpg',
	'image/svg+xml': 'svg',
	'image/vnd.adobe.photoshop': 'psd',
	'image/vnd.microsoft.icon': 'ico',
	'image/vnd.ms-photo': 'wdp',
	'image/x-icon': 'ico',
	'image/x-ms-bmp': 'bmp',
};

/**
 * The format of a file by its bytes, or by the type that the response declares: a model may return images of a kind that
 * the node does not know, and they are paid for.
 *
 * @param head the first bytes of the file, about 64 kB
 * @param declared the response's `content-type`
 * @param mustKeep whether it cannot be fetched again, so that anything but text is kept, whatever it is declared as
 * @returns undefined when it is not an image: nothing, a page or another text
 */
export function fileFormat(
	head: Buffer,
	declared: unknown,
	mustKeep: boolean,
): FileFormat | undefined {
	const format = formatOf(head);
	if (format) return { ...format, isRecognized: true };
	const mimeType = typeIn(declared);
	const isImage = mimeType.startsWith('image/');
	if (isText(head)) {
		const isSvg = mimeType === 'image/svg+xml' && head.includes('<svg') && !isPage(head);
		return isSvg ? { mimeType, extension: 'svg', isRecognized: false } : undefined;
	}
	if (!isImage && !mustKeep) return undefined;
	const isContradicted = recognizedTypes.includes(mimeType);
	const isMedia = isImage || /^(video|audio|model)\//.test(mimeType);
	return isMedia
		? { mimeType, extension: extensionOf(mimeType), isRecognized: false, isContradicted }
		: { mimeType: 'application/octet-stream', extension: 'bin', isRecognized: false };
}

/** `Image/TIFF; q=1` → `image/tiff` */
function typeIn(declared: unknown): string {
	const type = typeof declared === 'string' ? declared.slice(0, 100).split(';')[0] : '';
	return /^\s*[\w.+-]+\/[\w.+-]+\s*$/.test(type) ? type.trim().toLowerCase() : '';
}

function extensionOf(mimeType: string): string {
	const subtype = mimeType.slice(mimeType.indexOf('/') + 1).replace(/^x-/, '');
	return extensions[mimeType] ?? (/^[a-z0-9]{1,8}$/.test(subtype) ? subtype : 'bin');
}

function isPage(head: Buffer): boolean {
	return /<(!doctype )?html/i.test(head.toString('latin1', 0, 1000));
}

/** Whether there are no bytes but those of text; the headers of binary files have zeros or the like. */
function isText(head: Buffer): boolean {
	// eslint-disable-next-line no-control-regex -- control characters are what is looked for
	return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(head.toString('latin1'));
}
