import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { landscape } from './landscape.mts';
import type { Body, Model } from './models.mts';

/** A finished picture as it lies on the results host. */
export interface Picture {
	bytes: Buffer;
	contentType: string;
}

/** How a picture is to be encoded: what the body says, or the page's default. */
export interface Encoding {
	extension: 'png' | 'jpeg' | 'jpg' | 'webp';
	contentType: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** The asked format; `jpg` and `jpeg` differ in the file's name only. */
export function encodingOf(model: Model, body: Body): Encoding {
	const extension = (body.output_format ?? model.defaultFormat) as Encoding['extension'];
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

/** Draws the picture a body asks for. The same body always gives the same bytes. */
export async function draw(model: Model, body: Body): Promise<Picture> {
	const { extension, contentType } = encodingOf(model, body);
	const quality = Math.max(1, Number(body.output_quality ?? 80));
	const scene = {
		...model.sizeOf(body),
		prompt: body.prompt,
		seed: seedOf(model, body),
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
