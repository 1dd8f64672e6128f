/** A JSON body that was accepted by a model's schema. */
export type Body = { prompt?: string; [parameter: string]: unknown };

/** Pixels. */
export interface Size {
	width: number;
	height: number;
}

/** One model as Segmind offers it. Times and costs are from Segmind's documentation and the model's page. */
export interface Model {
	slug: string;
	/** Usual time for one image, seconds. */
	seconds: number;
	/** Price of one image, USD. */
	cost: number;
	/** What `POST /v1/{slug}` returns: the pages say "Image" or "Text/JSON". */
	syncResponse: 'bytes' | 'output';
	/** The seed of a body without one; `undefined`: the page's default is null, or it has none. */
	defaultSeed?: number | undefined;
	defaultFormat: 'png' | 'webp' | 'jpg';
	/** The parameters that take an image, or a list of them; sizes follow the first. Default: none. */
	images?: readonly string[];
	/** JSON Schema of the request body. */
	schema: object;
	/** The size of the image that a body asks for. @param input the first input image, where its size is known */
	sizeOf(body: Body, input?: Size): Size;
}

const defaultSide = 1024;
/** The smallest side that is drawn of an input image's size, pixels. */
const minSide = 16;
/** The longest side of a WebP image, pixels; the other formats allow more. */
export const maxSide = 16_383;
/** Black Forest Labs: at most 4 megapixels. */
export const maxPixels = 4 * 1024 * 1024;

/** Exactly the requested width and height. */
export function exactSize(body: Body): Size {
	return { width: sideOf(body.width), height: sideOf(body.height) };
}

/** The requested width and height, each rounded to the nearest multiple of 16. */
export function roundedSize(body: Body): Size {
	const { width, height } = exactSize(body);
	return { width: multipleOf16(width), height: multipleOf16(height) };
}

/**
 * About one megapixel in the requested aspect ratio, or in that of the input image for `match_input_image`.
 * @param usual the aspect ratio of a body without one
 * @param side of a square, pixels
 */
export function aspectRatioSize(
	{ aspect_ratio: requested }: Body,
	input?: Size,
	usual = '1:1',
	side = defaultSide,
): Size {
	const ratio = ratioOf(String(requested || usual), input);
	return {
		width: multipleOf16(side * Math.sqrt(ratio)),
		height: multipleOf16(side / Math.sqrt(ratio)),
	};
}

/** About one megapixel in the aspect ratio of the input image. */
export function matchingSize(_: Body, input?: Size): Size {
	return aspectRatioSize({}, input, 'match_input_image');
}

/** The size of the input image, reduced where it has more than 4 megapixels. */
export function inputSize(_: Body, input?: Size): Size {
	if (!input) return exactSize({});
	const scale = Math.min(1, Math.sqrt(maxPixels / (input.width * input.height)));
	const side = (pixels: number) => Math.min(Math.max(Math.floor(pixels * scale), minSide), maxSide);
	return { width: side(input.width), height: side(input.height) };
}

/** The widest and, upside down, the tallest image that is drawn. */
const maxRatio = 8;

/** Width by height; a square where it is unknown. Lists that only others publish are not checked before. */
function ratioOf(aspectRatio: string, input?: Size): number {
	const [, across, down] = /^(\d+):(\d+)$/.exec(aspectRatio) ?? [];
	const isMatching = aspectRatio === 'match_input_image' && input;
	const ratio = isMatching ? input.width / input.height : Number(across) / Number(down);
	return ratio > 0 ? Math.min(Math.max(ratio, 1 / maxRatio), maxRatio) : 1;
}

function sideOf(value: unknown): number {
	return typeof value === 'number' ? value : defaultSide;
}

function multipleOf16(pixels: number): number {
	return Math.round(pixels / 16) * 16;
}
