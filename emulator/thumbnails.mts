import sharp, { type OverlayOptions } from 'sharp';
import type { InputImage } from './inputs.mts';
import type { Size } from './model.mts';

/** Larger images take too long to read, pixels; they are not shown. */
const limitInputPixels = 50_000_000;

/** The size of the first input image; `undefined` when there is none, or it is not an image. */
export async function inputSizeOf([first]: InputImage[]): Promise<Size | undefined> {
	if (!first?.bytes) return undefined;
	try {
		const { width, height } = await sharp(first.bytes, { limitInputPixels }).metadata();
		return { width, height };
	} catch {
		return undefined;
	}
}

/**
 * The input images side by side in the lower half of an image, each whole and at the top left of an equal share of the
 * width, at most half of it. What is not an image leaves its place empty.
 */
export async function thumbnailsIn(image: Size, inputs: InputImage[]): Promise<OverlayOptions[]> {
	const width = Math.floor(image.width / Math.max(2, inputs.length));
	const height = Math.floor(image.height / 2);
	if (width === 0 || height === 0) return [];
	const thumbnails = inputs.map(async ({ bytes }, index) => {
		const input = bytes && (await shrink(bytes, { width, height }));
		return input ? [{ input, left: index * width, top: image.height - height }] : [];
	});
	return (await Promise.all(thumbnails)).flat();
}

async function shrink(bytes: Buffer, { width, height }: Size): Promise<Buffer | undefined> {
	try {
		return await sharp(bytes, { limitInputPixels })
			.resize({ width, height, fit: 'inside' })
			.toColorspace('srgb')
			.png({ compressionLevel: 0 })
			.toBuffer();
	} catch {
		return undefined;
	}
}
