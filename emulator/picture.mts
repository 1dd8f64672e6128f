import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { landscape } from './landscape.mts';
import type { Body, Model } from './models.mts';

/** A finished picture as it lies on the results host. */
export interface Picture {
	bytes: Buffer;
	contentType: string;
}

const extensions = ['png', 'jpeg', 'jpg', 'webp'] as const;

/** How a picture is to be encoded: what the body says, or the page's default. */
export interface Encoding {
	extension: (typeof extensions)[number];
	contentType: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** The asked format; `jpg` and `jpeg` differ in the file's name only. */
export function encodingOf(model: Model, body: Body): Encoding {
	const asked = extensions.find((extension) => extension === body.output_format);
	const extension = asked ?? model.defaultFormat;
	const contentType = extension === 'jpg' ? 'image/jpeg' : (`image/${extension}` as const);
	return { extension, contentType };
}

/** The body's seed, or the one that the model takes without: the same body gives the same picture. */
export function seedOf(model: Model, body: Body): number {
	if (typeof body.seed === 'number') return body.seed;
	return model.defaultSeed ?? createHash('sha256').update(body.prompt).digest().readUInt32LE(0);
}

/** Keeps the last pictures: drawing one again gives the same bytes, so forgetting is harmless. */
const remembered = new Map<string, Promise<Picture>>();
const rememberedPictures = 64;

/**
 * Draws a picture that a body asks for. The same body always gives the same bytes.
 * @param index counted from 0; the second picture has the next seed, and so on
 */
export async function draw(model: Model, body: Body, index = 0): Promise<Picture> {
	const { extension, contentType } = encodingOf(model, body);
	const quality = qualityOf(body);
	const scene = {
		...model.sizeOf(body),
		prompt: body.prompt,
		seed: seedOf(model, body) + index,
		slug: model.slug,
	};
	const name = JSON.stringify({ ...scene, contentType, quality });
	const known = remembered.get(name);
	if (known) return await known;

	const canvas = sharp(Buffer.from(landscape(scene)), { limitInputPixels: false });
	const opaque = canvas.flatten({ background: '#000' });
	// Little effort: an emulator that is slower than its model would be no use.
	if (extension === 'webp') opaque.webp({ quality, effort: 1 });
	else if (extension === 'png') opaque.png({ compressionLevel: 3 });
	else opaque.jpeg({ quality });
	const drawing = opaque.toBuffer().then((bytes) => ({ bytes, contentType }));
	remembered.set(name, drawing);
	for (const oldest of remembered.keys()) {
		if (remembered.size <= rememberedPictures) break;
		remembered.delete(oldest);
	}
	return await drawing;
}

/** From 1 to 100, as the encoders want it; the pages allow 0, too. */
function qualityOf({ output_quality: asked }: Body): number {
	return typeof asked === 'number' ? Math.round(Math.min(Math.max(asked, 1), 100)) : 80;
}
