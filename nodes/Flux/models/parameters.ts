import type {
	Choice,
	ChoiceParameter,
	ImageParameter,
	ImagesParameter,
	IntegerParameter,
	SizeParameter,
} from './model';

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

/** Instagram and Facebook convert or refuse other formats (their content publishing APIs take JPEG only). */
const jpegOnly = 'Instagram and Facebook take JPEG only: choose it under Output Format';

/** What each aspect ratio is called in the dropdown, and what it is used for. */
const ratios: Record<string, Omit<Choice, 'value'>> = {
	'1:1': { name: '1:1 (Square)' },
	'16:9': { name: '16:9 (Widescreen)' },
	'2:3': { name: '2:3' },
	'21:9': { name: '21:9 (Banner)' },
	'3:2': { name: '3:2' },
	'3:4': { name: '3:4' },
	'4:3': { name: '4:3' },
	'4:5': { name: '4:5 (Feed Post)', description: jpegOnly },
	'5:4': { name: '5:4' },
	'9:16': { name: '9:16 (Story)', description: jpegOnly },
	'9:21': { name: '9:21' },
	custom: { name: 'Custom', description: 'Set width and height in pixels' },
};

/** The value of an aspect ratio that leaves the size to Width and Height. */
const custom = 'custom';

/** A dropdown of aspect ratios. @param values in the order in which it shows them */
export function aspectRatio(...values: string[]): ChoiceParameter {
	return {
		kind: 'choice',
		name: 'aspectRatio',
		apiName: 'aspect_ratio',
		displayName: 'Aspect Ratio',
		description: values.includes(custom)
			? 'Ratio of width to height. Choose Custom to set both in pixels.'
			: 'Ratio of width to height',
		placement: 'top',
		default: '1:1',
		choices: values.map((value) => ({ ...ratios[value], value })),
	};
}

/** FLUX.2 takes sizes only. About a megapixel each, the price of the page, in the multiples of 16 that it works in. */
const flux2Sizes: SizeParameter['sizes'] = {
	'1:1': { width: 1024, height: 1024 },
	'16:9': { width: 1280, height: 720 },
	'2:3': { width: 832, height: 1248 },
	'21:9': { width: 1568, height: 672 },
	'3:2': { width: 1248, height: 832 },
	'3:4': { width: 864, height: 1152 },
	'4:3': { width: 1152, height: 864 },
	'4:5': { width: 896, height: 1120 },
	'5:4': { width: 1120, height: 896 },
	'9:16': { width: 720, height: 1280 },
	'9:21': { width: 672, height: 1568 },
};

const flux2Ratio = aspectRatio(...Object.keys(flux2Sizes), custom);

/** The aspect ratio of FLUX.2 pro, max and flex. */
export const flux2AspectRatio: SizeParameter = {
	kind: 'size',
	name: flux2Ratio.name,
	displayName: flux2Ratio.displayName,
	description: flux2Ratio.description,
	placement: 'top',
	default: flux2Ratio.default,
	choices: flux2Ratio.choices.map((choice) => ({
		description: choice.value in flux2Sizes ? pixels(flux2Sizes[choice.value]) : undefined,
		...choice,
	})),
	sizes: flux2Sizes,
};

function pixels({ width, height }: { width: number; height: number }): string {
	return `${width} × ${height} pixels`;
}

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
