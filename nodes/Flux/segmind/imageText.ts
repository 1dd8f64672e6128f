import { formatOf } from './format';

/** One image as a response names it: by its URL, or as base64 text. */
export type ImageSource =
	| { url: string }
	| {
			base64: string;
			/** As the response declares it, for bytes of a kind that the node does not know. */
			mimeType?: string;
	  };

/** Characters; URLs with a signature are long. */
const longestUrl = 8_192;

/** Characters of a text that are searched for URLs: only base64 is longer. */
const longestText = 100_000;

/** Characters of a data URI before its comma. */
const longestHead = 300;

/** Characters of base64 at its start, and again at its end, that are read. */
const sampleSize = 64;

/** Characters of base64 that the format is read from: 768 bytes, enough for every signature and AVIF's brands. */
const headSize = 1_024;

/** Characters from which base64 of a kind that the node does not know is a file, not an ID or a hash. */
const shortestFile = 1_000;

/** Where Segmind keeps results (its documentation). */
const resultsHost = 'images.segmind.com';

const imagePath = /\.(png|jpe?g|webp|avif|gif|svg|tiff?|bmp|heic|heif|jxl)$/i;

/** Characters around a URL in a list or a sentence. */
const wrappers = '\'"`()[]{}<>,;.';

/**
 * The images that one text of a response names: itself, when it is base64 or a data URI, else those at its URLs. It
 * takes the same time for any length: of base64 only both ends are read, and of other text the first 100,000 characters.
 *
 * @param isExpected whether an image is expected here, so that any URL leads to one; else its host or path must say so
 */
export function imagesInText(given: string, isExpected: boolean): ImageSource[] {
	const text = given.trim();
	const file = dataUriIn(text) ?? base64In(text, isExpected);
	if (file) return [file];
	const urls = urlsInText(text);
	// A caption may mention a page; a text that begins with a URL is nothing but URLs.
	const isList = isExpected && urls[0] !== undefined && startsWithUrl(text);
	return urls.filter((url) => isList || leadsToImage(url)).map((url) => ({ url }));
}

/** The URLs in a text, without what stands around them. A page has none: its links are not the response's own. */
export function urlsInText(given: string): string[] {
	const text = given.trim();
	if (text.startsWith('<')) return [];
	const words = text.slice(0, longestText).split(/\s+|[,;|](?=https?:\/\/|\/\/)/i);
	// The last one may be cut.
	if (text.length > longestText) words.pop();
	// A URL that stands alone may end like a sentence.
	const urls = words.length === 1 && isWebUrl(text) ? words : words.map(unwrapped);
	return urls.filter(isWebUrl).map(absolute);
}

/** `data:image/png;charset=utf-8;base64,…`: what it declares counts where the bytes do not tell. */
function dataUriIn(text: string): ImageSource | undefined {
	const head = text.slice(0, longestHead).toLowerCase();
	const comma = head.indexOf(',');
	if (!head.startsWith('data:') || comma < 0) return undefined;
	const [mimeType, ...parameters] = head
		.slice('data:'.length, comma)
		.split(';')
		.map((part) => part.trim());
	const base64 = text.slice(comma + 1);
	if (!parameters.includes('base64') || base64 === '') return undefined;
	if (formatOf(headOf(base64))) return { base64 };
	return mimeType.startsWith('image/') ? { base64, mimeType } : undefined;
}

/** Base64 without a head, in either alphabet (RFC 4648) and with line breaks, when its bytes are those of a file. */
function base64In(text: string, isExpected: boolean): ImageSource | undefined {
	const isBase64 = /^[\w+/\s-]+={0,2}$/;
	const [start, end] = [text.slice(0, sampleSize), text.slice(-sampleSize)];
	if (!isBase64.test(start) || !isBase64.test(end)) return undefined;
	const bytes = headOf(text);
	if (formatOf(bytes)) return { base64: text };
	// The headers of binary files have zeros, text has none.
	const isFile = text.length >= shortestFile && !start.includes(' ') && bytes.includes(0);
	return isExpected && isFile ? { base64: text } : undefined;
}

/** The first bytes of base64: Node reads both alphabets and skips white space. */
function headOf(base64: string): Buffer {
	return Buffer.from(base64.slice(0, headSize), 'base64');
}

/** Whether a text is a URL, or one without its scheme. It contains no white space and no markup. */
function isWebUrl(text: string): boolean {
	if (text.length > longestUrl || !/^(https?:)?\/\/[^\s\p{Cc}<>"]+$/iu.test(text)) return false;
	if (!URL.canParse(absolute(text))) return false;
	return !text.startsWith('//') || new URL(absolute(text)).hostname.includes('.');
}

function absolute(url: string): string {
	return url.startsWith('//') ? `https:${url}` : url;
}

function startsWithUrl(text: string): boolean {
	return /^['"`([{<]*(https?:)?\/\//i.test(text.slice(0, 100));
}

function leadsToImage(url: string): boolean {
	const { hostname, pathname } = new URL(url);
	return hostname === resultsHost || imagePath.test(pathname);
}

function unwrapped(word: string): string {
	let start = 0;
	let end = word.length;
	while (start < end && wrappers.includes(word[start])) start += 1;
	while (start < end && wrappers.includes(word[end - 1])) end -= 1;
	return word.slice(start, end);
}
