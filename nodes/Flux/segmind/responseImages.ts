import type { IDataObject } from 'n8n-workflow';
import { imagesInText, urlsInText, type ImageSource } from './imageText';
import { entriesIn, textsIn, type ResponseText } from './responseTexts';

/**
 * Where responses name images, in the order in which they are read: `output` is on the model pages, the others are
 * documented or were observed. Written as in `ResponseText`.
 */
const resultKeys = [
	...['images', 'output', 'outputs', 'outputurl', 'outputurls', 'outputimage', 'outputimages'],
	...['result', 'results', 'sample', 'samples', 'generationurl', 'artifacts', 'data'],
	...['url', 'urls'],
];

/** Keys of images in requests as well, which some responses repeat. */
const sharedKeys = ['image', 'imageurl', 'imageurls'];

/** The bytes of an image that may have a URL beside them. */
const bytesKeys = ['b64json', 'base64', 'imagebase64'];

const imageKeys = [...resultKeys, ...sharedKeys, ...bytesKeys];

/** What a response repeats of its request, whatever was sent. */
const requestKey =
	/^(input|init|request|param|reference|control|mask|redux|mainface|webhook)|prompt$/;

/** Texts about the job and URLs of the API. */
const otherKey = /^(error|message|detail|log|caption|(status|response|poll|cancel)url)/;

/** URLs that `urlsIn` gives. */
const maximumUrls = 10;

/**
 * The images that a response names, each once. It accepts every shape that is documented or was observed; where none of
 * them fits, it takes what looks like an image under any key.
 *
 * @param response a parsed body, or a text
 * @param request the body that was sent, whose images are not the response's. Without it, `image`, `image_url` and
 * `image_urls` may repeat the request: they do not count beside a key such as `output`
 */
export function imagesIn(response: unknown, request?: IDataObject): ImageSource[] {
	const known = request === undefined ? withoutShared : entriesIn;
	const texts = textsIn(response, (object) => inOrder(known(object))).filter(
		({ path }) => !path.some((key) => requestKey.test(key)),
	);
	const sent = identitiesIn(request);
	const named = imagesInTexts(
		texts.filter(({ path }) => path.every(isImageKey)),
		sent,
	);
	if (named.length > 0) return named;
	return imagesInTexts(
		texts.filter(({ path }) => !path.some((key) => otherKey.test(key))),
		sent,
	);
}

/**
 * The URLs in a response, whatever they lead to, ten at most: for the message about a paid response in which `imagesIn`
 * finds no image.
 *
 * @param request the body that was sent, whose URLs are left out
 */
export function urlsIn(response: unknown, request?: IDataObject): string[] {
	const images = textsIn(response)
		.filter(({ path }) => !path.some((key) => otherKey.test(key)))
		.flatMap(({ text }) => urlsInText(text))
		.map((url) => ({ url }));
	return distinct(images, identitiesIn(request))
		.map(({ url }) => url)
		.slice(0, maximumUrls);
}

function imagesInTexts(texts: ResponseText[], sent: string[]): ImageSource[] {
	const found = texts.map(({ path, text }) => {
		const key = path.at(-1);
		return { path, text, images: imagesInText(text, key === undefined || isImageKey(key)) };
	});
	const withBase64 = found
		.filter(({ images: [image] }) => image && 'base64' in image)
		.map(({ path }) => path.join());
	const images = found.flatMap(({ path, text, images: own }) => {
		// Next to base64 images, base64 of anything else is a broken one: it is named as missing, not passed over.
		const isBroken = own.length === 0 && withBase64.includes(path.join()) && isBase64(text);
		return isBroken ? [{ base64: text }] : own;
	});
	return distinct(images, sent);
}

/** Whether a text of some length is base64, judged by its beginning. */
function isBase64(text: string): boolean {
	return text.length >= 16 && /^[\w+/=-]+$/.test(text.slice(0, 64).trim());
}

/** A list may be written as an object with numbers as keys. */
function isImageKey(key: string): boolean {
	return imageKeys.includes(key) || /^\d+$/.test(key);
}

/** The entries without those that may repeat the request. */
function withoutShared(object: IDataObject): Array<[string, unknown]> {
	const entries = entriesIn(object);
	const hasResult = entries.some(([key]) => resultKeys.includes(key));
	return hasResult ? entries.filter(([key]) => !sharedKeys.includes(key)) : entries;
}

/** Images first, so that whatever else the response holds does not use up the limits; their bytes only without a URL. */
function inOrder(entries: Array<[string, unknown]>): Array<[string, unknown]> {
	const rank = (key: string) => (isImageKey(key) ? imageKeys.indexOf(key) : imageKeys.length);
	const hasUrl = entries.some(
		([key, value]) => /url$/.test(key) && typeof value === 'string' && urlsInText(value).length > 0,
	);
	return entries
		.filter(([key]) => !hasUrl || !bytesKeys.includes(key))
		.sort(([a], [b]) => rank(a) - rank(b));
}

/** The identities of a request's images. */
function identitiesIn(request: IDataObject | undefined): string[] {
	return textsIn(request)
		.flatMap(({ text }) => imagesInText(text, true))
		.map(identityOf);
}

/** Those that are not known, each once. */
function distinct<Source extends ImageSource>(images: Source[], known: string[]): Source[] {
	const identities = new Set(known);
	return images.filter((image) => {
		const identity = identityOf(image);
		return !identities.has(identity) && identities.add(identity);
	});
}

/** The same URL may be written in several ways. */
function identityOf(image: ImageSource): string {
	return 'url' in image ? new URL(image.url).href.replace(/^https?:/, '') : image.base64;
}
