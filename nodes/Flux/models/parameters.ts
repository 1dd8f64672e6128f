import { custom } from './aspectRatios';
import type { ChoiceParameter, ImageParameter, ImagesParameter, IntegerParameter } from './model';

/** The largest seed that every model accepts: the largest signed 32-bit integer. */
export const maximumSeed = 2147483647;

/** The most images of one item, each with a seed of its own. */
export const maximumImages = 20;

/** The same on all model pages. */
export const seed: IntegerParameter = {
	kind: 'integer',
	name: 'seed',
	apiName: 'seed',
	displayName: 'Seed',
	description:
		'The same seed and prompt generate the same image again. Leave this out to get a different image every time.',
	placement: 'option',
	default: 42,
	fieldMinimum: 0,
	fieldMaximum: maximumSeed,
};

/** FLUX.2 sizes: at least 64 a side (page of flux-2-flex); multiples of 16, at most 4 megapixels (Black Forest Labs). */
export const width: IntegerParameter = {
	kind: 'integer',
	name: 'width',
	apiName: 'width',
	displayName: 'Width',
	description: 'Width of the image in pixels. Multiples of 16 work best; at most 4 megapixels.',
	placement: 'top',
	onlyWhen: { parameter: 'aspectRatio', values: [custom] },
	default: 1024,
	fieldMinimum: 64,
};

/** See width. */
export const height: IntegerParameter = {
	kind: 'integer',
	name: 'height',
	apiName: 'height',
	displayName: 'Height',
	description: 'Height of the image in pixels. Multiples of 16 work best; at most 4 megapixels.',
	placement: 'top',
	onlyWhen: width.onlyWhen,
	default: 1024,
	fieldMinimum: 64,
};

/** What a field takes for an image, in the words of its description. */
const imageForms =
	'Enter the name of an input field with a file (PNG, JPEG or WebP), or a URL. An expression may also return a file of an earlier node, or an object with a URL.';

export const images: ImagesParameter = {
	kind: 'images',
	name: 'images',
	apiName: 'image_urls',
	displayName: 'Reference Images',
	description: `Images to use as references, separated by commas. ${imageForms}`,
	placement: 'top',
};

export const image: ImageParameter = {
	kind: 'image',
	name: 'image',
	apiName: 'image',
	displayName: 'Image',
	description: `The image to work on. ${imageForms}`,
	placement: 'top',
};

/** The image of a model that takes one as a reference. */
export const referenceImage: ImageParameter = {
	...image,
	displayName: 'Reference Image',
	description: `Image to use as a reference. ${imageForms}`,
};

/** The formats of FLUX.2. */
export const outputFormat: ChoiceParameter = {
	kind: 'choice',
	name: 'outputFormat',
	apiName: 'output_format',
	displayName: 'Output Format',
	description: 'File format of the image. PNG is lossless, JPEG makes smaller files.',
	placement: 'top',
	default: 'png',
	choices: [
		{ name: 'JPEG', value: 'jpeg' },
		{ name: 'PNG', value: 'png' },
	],
};

/** The formats of the FLUX.1 family, whose pages call JPEG `jpg`. */
export const flux1OutputFormat: ChoiceParameter = {
	...outputFormat,
	description:
		'File format of the image. WebP makes the smallest files, PNG is lossless, JPEG opens everywhere.',
	default: 'webp',
	choices: [...outputFormat.choices, { name: 'WebP', value: 'webp' }],
	apiValues: { jpeg: 'jpg' },
};

/** 0 – 6 on FLUX.2. Higher is more permissive (Black Forest Labs), whatever the page of flux-2-pro says. */
export const safetyTolerance: IntegerParameter = {
	kind: 'integer',
	name: 'safetyTolerance',
	apiName: 'safety_tolerance',
	displayName: 'Safety Tolerance',
	description: 'How much the content filter lets through, from 0 (strict) to 6 (lenient)',
	placement: 'option',
	default: 3,
	minimum: 0,
	maximum: 6,
};

/** 1 – 5 on the FLUX.1 family. */
export const flux1SafetyTolerance: IntegerParameter = {
	...safetyTolerance,
	description: 'How much the content filter lets through, from 1 (strict) to 5 (lenient)',
	default: 2,
	minimum: 1,
	maximum: 5,
};

/** Has no effect on PNG. */
export const outputQuality: IntegerParameter = {
	kind: 'integer',
	name: 'outputQuality',
	apiName: 'output_quality',
	displayName: 'Output Quality',
	description: 'Quality of the saved image, from 0 (smallest file) to 100 (best)',
	placement: 'option',
	onlyWhen: { parameter: 'outputFormat', values: ['jpeg', 'webp'] },
	default: 80,
	minimum: 0,
	maximum: 100,
};

/** The pages of flux-2-flex and flux-pro differ in the default only. */
export const steps: IntegerParameter = {
	kind: 'integer',
	name: 'steps',
	apiName: 'steps',
	displayName: 'Steps',
	description: 'Number of inference steps, from 1 (fastest) to 50 (most detailed)',
	placement: 'option',
	default: 50,
	minimum: 1,
	maximum: 50,
};
