/** Bytes of a name in UTF-8. With a dot and an extension it has 200 at most; most file systems allow 255. */
const maximumBytes = 191;

/** Control characters, invisible ones, those that reverse the direction of text, and halves of emojis. */
const unprintable =
	/[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** What Windows takes for a device, whatever follows the first dot (Microsoft's "Naming Files, Paths, and Namespaces"). */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i;

/**
 * A text as the name of a file, without an extension, that every file system and `encodeURIComponent` take: no folders,
 * nothing invisible, whole characters, 191 bytes at most. An image extension in it is dropped.
 */
export function safeName(text: string): string {
	const clean = text
		.slice(0, 1000)
		.normalize('NFC')
		.replace(/[\r\n\t]+/g, ' ')
		.replace(unprintable, '')
		.replace(/[/\\:|]+/g, '-')
		.replace(/[<>"?*]/g, '')
		.replace(/\s+/g, ' ')
		.replace(/\.(png|jpe?g|webp|gif|avif|svg|tiff?|bmp|hei[cf])$/i, '');
	const name = trimmed(clean);
	return shortened(device.test(name) ? `image-${name}` : name, maximumBytes) || 'image';
}

/** The name with a number behind it, cut where necessary. */
export function numbered(name: string, number: number): string {
	const end = `-${number}`;
	return `${shortened(name, maximumBytes - end.length)}${end}`;
}

/** Letters of the prompt in a default name. */
const maximumLetters = 50;

/** Their bytes, so that the seed behind them is never cut off. */
const maximumPromptBytes = 150;

/**
 * The name of an image that the user has not named: the first words of its prompt, or the model where it has none, and
 * the seed. Its words are joined by hyphens: blanks would have to be quoted in a shell and encoded in a URL.
 */
export function defaultName(image: { prompt: unknown; model: string; seed?: number }): string {
	return [firstWords(String(image.prompt ?? '')) || image.model, image.seed]
		.filter((part) => part !== undefined)
		.join('-');
}

function firstWords(prompt: string): string {
	const text = prompt.slice(0, 1000).normalize('NFC').toLowerCase().replace(/['’]/g, '');
	// Persian and Indian words contain joiners.
	const [first = '', ...words] = text.match(/[\p{L}\p{M}\p{N}\u200c\u200d]+/gu) ?? [];
	let name = first;
	for (const word of words) {
		if (lengthOf(name) + 1 + lengthOf(word) > maximumLetters) break;
		name += `-${word}`;
	}
	return shortened(name, maximumPromptBytes, maximumLetters);
}

function lengthOf(text: string): number {
	return [...text].length;
}

/** Without leading dots, which would hide a file, and trailing punctuation. */
function trimmed(name: string): string {
	return name.replace(/^[.\s-]+|(?:[.\s-]|\u200c|\u200d)+$/g, '');
}

/** The beginning of a text, as far as it fits, in what a reader sees as whole characters. */
function shortened(text: string, bytes: number, characters = bytes): string {
	if (Buffer.byteLength(text) <= Math.min(bytes, characters)) return text;
	let left = bytes;
	let result = '';
	for (const { segment } of [...new Intl.Segmenter().segment(text)].slice(0, characters)) {
		left -= Buffer.byteLength(segment);
		if (left < 0) break;
		result += segment;
	}
	return trimmed(result);
}
