import { flux11ProSchema } from './schemas/flux-1.1-pro.mts';
import { flux2FlexSchema } from './schemas/flux-2-flex.mts';
import { flux2MaxSchema } from './schemas/flux-2-max.mts';
import { flux2ProSchema } from './schemas/flux-2-pro.mts';
import { fluxProSchema } from './schemas/flux-pro.mts';
import { launchedSchema } from './schemas/launched.mts';

/** A JSON body that was accepted by a model's schema. */
export type Body = { prompt: string; [parameter: string]: unknown };

/** Pixels. */
export interface Size {
	width: number;
	height: number;
}

/** One model as Segmind offers it. */
export interface Model {
	slug: string;
	/** Usual time for one picture, seconds. */
	seconds: number;
	/** Price of one picture, USD. */
	cost: number;
	/** What `POST /v1/{slug}` answers: the pages say "Image" or "Text/JSON". */
	syncAnswer: 'bytes' | 'output';
	/** The seed of a body without one; `undefined`: the page's default is null. */
	defaultSeed: number | undefined;
	defaultFormat: 'png' | 'webp';
	schema: object;
	/** The size of the picture that a body asks for. */
	sizeOf(body: Body): Size;
}

/** The five models, by slug. Times and costs: Segmind's documentation and the seed pages. */
export const models: Record<string, Model> = {
	'flux-2-pro': {
		slug: 'flux-2-pro',
		seconds: 24.37,
		cost: 0.07,
		syncAnswer: 'bytes',
		defaultSeed: 42,
		defaultFormat: 'png',
		schema: flux2ProSchema,
		sizeOf: widthAndHeight,
	},
	'flux-2-flex': {
		slug: 'flux-2-flex',
		seconds: 48.88,
		cost: 0.17,
		syncAnswer: 'bytes',
		defaultSeed: 42,
		defaultFormat: 'png',
		schema: flux2FlexSchema,
		sizeOf: widthAndHeight,
	},
	'flux-2-max': {
		slug: 'flux-2-max',
		seconds: 54,
		cost: 0.22,
		syncAnswer: 'bytes',
		defaultSeed: 123,
		defaultFormat: 'png',
		schema: flux2MaxSchema,
		sizeOf: widthAndHeight,
	},
	'flux-1.1-pro': {
		slug: 'flux-1.1-pro',
		seconds: 14.05,
		cost: 0.05,
		syncAnswer: 'output',
		defaultSeed: undefined,
		defaultFormat: 'webp',
		schema: flux11ProSchema,
		sizeOf: (body) => (body.aspect_ratio === 'custom' ? customSize(body) : ratioSize(body)),
	},
	'flux-pro': {
		slug: 'flux-pro',
		seconds: 20,
		cost: 0.07,
		syncAnswer: 'output',
		defaultSeed: 46588,
		defaultFormat: 'webp',
		schema: fluxProSchema,
		sizeOf: ratioSize,
	},
};

/** The model behind a slug: one of the five, or one of those that were launched today. */
export function modelOf(slug: string, launched: string[]): Model | undefined {
	if (Object.hasOwn(models, slug)) return models[slug];
	if (!launched.includes(slug)) return undefined;
	return { ...models['flux-2-pro'], slug, schema: launchedSchema, sizeOf: drawableSize };
}

/** A slug that answers 410, as a model does that Segmind has taken down. */
export const retiredSlug = 'flux-schnell-retired';

const defaultSide = 1024;
const megapixel = defaultSide * defaultSide;

/** FLUX.2 draws the asked size to the pixel (seeds/000 - 002: the default is 1024). */
function widthAndHeight(body: Body): Size {
	return { width: side(body.width), height: side(body.height) };
}

/** The longest side of a WebP picture, pixels; the other formats could have more. */
const longestSide = 16_383;

/** The same, of whatever numbers were accepted without a look. */
function drawableSize(body: Body): Size {
	const { width, height } = widthAndHeight(body);
	const drawable = (pixels: number) => Math.round(Math.min(Math.max(pixels, 64), longestSide));
	return { width: drawable(width), height: drawable(height) };
}

/** seeds/003: "if it's not, it will be rounded to nearest multiple of 16". */
function customSize(body: Body): Size {
	return { width: multipleOf16(side(body.width)), height: multipleOf16(side(body.height)) };
}

/** About one megapixel in the asked proportions; 1:1 without any (seeds/003, seeds/004). */
function ratioSize(body: Body): Size {
	const [across, down] = String(body.aspect_ratio || '1:1')
		.split(':')
		.map(Number);
	return {
		width: multipleOf16(Math.sqrt((megapixel * across) / down)),
		height: multipleOf16(Math.sqrt((megapixel * down) / across)),
	};
}

function side(value: unknown): number {
	return typeof value === 'number' ? value : defaultSide;
}

function multipleOf16(pixels: number): number {
	return Math.round(pixels / 16) * 16;
}
