/** Bytes, the extension included: most file systems allow 255. */
const maximumLength = 200;

/** Control characters, invisible ones, those that reverse the direction of text, and halves of emojis. */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * A file name for an image: no folders, nothing invisible, and the extension of its format.
 *
 * @param requested the user's name; an image extension in it is dropped
 * @param index which image of the item it is, from 0; the second gets `-2`, the third `-3`
 * @returns a name of 200 bytes at most
 */
export function fileNameFor(requested: string, extension: string, index: number): string {
	const number = index > 0 ? `-${index + 1}` : '';
	const end = `${number}.${extension}`;
	const clean = requested
		.slice(0, 1000)
		.replace(/[\r\n\t]+/g, ' ')
		.replace(unprintable, '')
		.replace(/[/\\:|]+/g, '-')
		.replace(/[<>"?*]/g, '')
		.replace(/\s+/g, ' ')
		.replace(/\.(png|jpe?g|webp|gif|avif|svg|tiff?|bmp|hei[cf])$/i, '');
	return `${trimmed(cut(trimmed(clean), maximumLength - end.length)) || 'image'}${end}`;
}

/** Without leading dots, which would hide a file, and trailing punctuation. */
function trimmed(name: string): string {
	return name.replace(/^[.\s-]+|(?:[.\s-]|\u200c|\u200d)+$/g, '');
}

/** The beginning of a text, as far as it fits, in whole characters. */
function cut(text: string, bytes: number): string {
	let length = 0;
	let result = '';
	for (const character of text) {
		length += Buffer.byteLength(character);
		if (length > bytes) break;
		result += character;
	}
	return result;
}
