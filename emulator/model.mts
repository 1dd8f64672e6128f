/** A JSON body that was accepted by a model's schema. */
export type Body = { prompt: string; [parameter: string]: unknown };

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
	/** The seed of a body without one; `undefined`: the page's default is null. */
	defaultSeed: number | undefined;
	defaultFormat: 'png' | 'webp';
	/** JSON Schema of the request body. */
	schema: object;
	/** The size of the image that a body asks for. */
	sizeOf(body: Body): Size;
}

const defaultSide = 1024;

/** Exactly the requested width and height. */
export function exactSize(body: Body): Size {
	return { width: sideOf(body.width), height: sideOf(body.height) };
}

/** The requested width and height, each rounded to the nearest multiple of 16. */
export function roundedSize(body: Body): Size {
	const { width, height } = exactSize(body);
	return { width: multipleOf16(width), height: multipleOf16(height) };
}

/** About one megapixel in the requested aspect ratio; a square without one. */
export function aspectRatioSize(body: Body): Size {
	const [across, down] = String(body.aspect_ratio || '1:1')
		.split(':')
		.map(Number);
	return {
		width: multipleOf16(defaultSide * Math.sqrt(across / down)),
		height: multipleOf16(defaultSide * Math.sqrt(down / across)),
	};
}

function sideOf(value: unknown): number {
	return typeof value === 'number' ? value : defaultSide;
}

function multipleOf16(pixels: number): number {
	return Math.round(pixels / 16) * 16;
}
