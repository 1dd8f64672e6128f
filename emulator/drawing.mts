import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { InputImage } from './inputs.mts';
import type { Body, Model, Size } from './model.mts';
import { inputSizeOf, thumbnailsIn } from './thumbnails.mts';

/** An image file as it is served. */
export interface ImageFile {
	bytes: Buffer;
	contentType: string;
}

interface Drawing extends Size {
	prompt: string;
	seed: number;
	slug: string;
	/** The hashes of the input images, which take up the lower half. */
	inputs: string[];
}

/** The most recent images. Drawing one again gives the same bytes, so dropping any of them is safe. */
const cache = new Map<string, Promise<ImageFile>>();
const cacheSize = 64;

/**
 * Draws an image in the size and format that a body asks for; the same body always gives the same bytes. Its input
 * images are shown in its lower half.
 * @param index counted from 0; each further image of a job is drawn with the next seed
 */
export async function drawImage(
	model: Model,
	body: Body,
	index = 0,
	inputs: InputImage[] = [],
): Promise<ImageFile> {
	const drawing = {
		...model.sizeOf(body, await inputSizeOf(inputs)),
		prompt: body.prompt ?? '',
		seed: seedOf(model, body) + index,
		slug: model.slug,
		inputs: inputs.map(({ sha256 }) => sha256),
	};
	const { extension, contentType } = formatOf(model, body);
	const quality = qualityOf(body);
	const key = JSON.stringify({ ...drawing, contentType, quality });
	const cached = cache.get(key);
	if (cached) return await cached;

	const file = encode(drawing, inputs, extension, quality).then((bytes) => ({
		bytes,
		contentType,
	}));
	cache.set(key, file);
	const [oldest] = cache.keys();
	if (cache.size > cacheSize) cache.delete(oldest);
	return await file;
}

async function encode(
	drawing: Drawing,
	inputs: InputImage[],
	extension: (typeof extensions)[number],
	quality: number,
): Promise<Buffer> {
	const image = sharp(Buffer.from(svgOf(drawing)), { limitInputPixels: false }).removeAlpha();
	if (inputs.length > 0) image.composite(await thumbnailsIn(drawing, inputs));
	// Low effort, so that the emulator is never slower than the model it stands for.
	if (extension === 'webp') image.webp({ quality, effort: 1 });
	else if (extension === 'png') image.png({ compressionLevel: 3 });
	else image.jpeg({ quality });
	return await image.toBuffer();
}

const extensions = ['png', 'jpeg', 'jpg', 'webp'] as const;

/**
 * The requested format, or the model's default; `jpg` and `jpeg` differ only in the file name. Some models have
 * `image_format` and `quality` instead of `output_format` and `output_quality`.
 */
export function formatOf(model: Model, body: Body) {
	const format = body.output_format ?? body.image_format;
	const requested = extensions.find((extension) => extension === format);
	const extension = requested ?? model.defaultFormat;
	return { extension, contentType: extension === 'jpg' ? 'image/jpeg' : `image/${extension}` };
}

/** The body's seed, or the model's default; a model without one takes a seed from the prompt, or from the whole body. */
export function seedOf(model: Model, body: Body): number {
	if (typeof body.seed === 'number') return body.seed;
	const text = body.prompt ?? JSON.stringify(body);
	return model.defaultSeed ?? createHash('sha256').update(text).digest().readUInt32LE(0);
}

/** Encoders take 1 to 100; the model pages allow 0 as well. */
function qualityOf(body: Body): number {
	const quality = body.output_quality ?? body.quality;
	return typeof quality === 'number' ? Math.round(Math.min(Math.max(quality, 1), 100)) : 80;
}

/**
 * A landscape below the seed, the model and the prompt. The text needs a font on this machine: without one, or for a
 * script it does not cover, boxes are drawn. Colors and hills come from seed and prompt, so images still differ.
 */
function svgOf({ width, height, prompt, seed, slug, inputs }: Drawing): string {
	const digest = createHash('sha256').update(`${seed} ${prompt}`).digest();
	const hue = (at: number) => (digest.readUInt16LE(at) * 360) / 65_536;
	const color = (at: number, lightness: number) => `hsl(${hue(at)},50%,${lightness}%)`;
	const share = (at: number) => digest[at] / 255;
	const textHeight = inputs.length > 0 ? height / 2 : height;
	const fitsPrompt = Math.sqrt((0.9 * width * textHeight) / (prompt.length + 40));
	const fontSize = Math.min(width / 28, textHeight / 6, fitsPrompt);
	const lines = [`seed ${seed} · ${slug}`, ...wrap(prompt, width / fontSize)];
	const spans = lines.map((line) => `<tspan x="3%" dy="1.3em">${escapeXml(line)}</tspan>`);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<linearGradient id="sky" x2="0" y2="1">
<stop stop-color="${color(0, 28)}"/><stop offset="1" stop-color="${color(2, 62)}"/>
</linearGradient>
<rect width="100%" height="100%" fill="url(#sky)"/>
<circle cx="${20 + 60 * share(14)}%" cy="58%" r="${Math.min(width, height) / 14}" fill="#f2bd5a"/>
<svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%">
<path fill="${color(2, 40)}" d="${hill(72, [4, 5, 6, 7, 8].map(share))}"/>
<path fill="${color(0, 24)}" d="${hill(80, [9, 10, 11, 12, 13].map(share))}"/>
</svg>
<text font-size="${fontSize}" font-family="sans-serif" fill="#fff">${spans.join('')}</text>
</svg>`;
}

/** The outline of a hill in a square of 100. @param top where it ends, from above @param shape five numbers from 0 to 1 */
function hill(top: number, [left, peak, rise, middle, right]: number[]): string {
	const [from, over, to] = [top + 20 * left, top - 25 * rise, top + 20 * right];
	return `M0 100V${from}Q${10 + 40 * peak} ${over} 55 ${top + 5 + 10 * middle}T100 ${to}V100Z`;
}

/** Breaks text into lines, at spaces where possible. @param ems the width of a line in font sizes */
function wrap(text: string, ems: number): string[] {
	const most = Math.max(1, Math.floor(1.7 * ems));
	return text.match(new RegExp(`\\S.{0,${most - 1}}(?=\\s|$)|\\S.{0,${most - 1}}`, 'gu')) ?? [];
}

/** XML 1.0 allows no control characters. */
function escapeXml(text: string): string {
	return text
		.replace(/[\p{Control}\p{Surrogate}\uFFFE\uFFFF]/gu, '')
		.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
