import type {
	ChoiceParameter,
	ImageFieldsParameter,
	ImageUrlsParameter,
	IntegerParameter,
} from './model';

/** The largest seed that every model takes: a signed 32-bit integer. */
export const MAXIMUM_SEED = 2147483647;

/** The same on all model pages. */
export const seed: IntegerParameter = {
	kind: 'integer',
	name: 'seed',
	apiName: 'seed',
	displayName: 'Seed',
	description:
		'The same seed with the same prompt gives the same picture again. Leave it out for a new picture every time.',
	placement: 'option',
	default: 42,
	fieldMinimum: 0,
	fieldMaximum: MAXIMUM_SEED,
};

/** FLUX.2 sizes: 64 a side at least (seeds/001); multiples of 16, 4 megapixels at most (Black Forest Labs). */
export const width: IntegerParameter = {
	kind: 'integer',
	name: 'width',
	apiName: 'width',
	displayName: 'Width',
	description: 'Width of the picture in pixels, best a multiple of 16',
	placement: 'top',
	default: 1024,
	fieldMinimum: 64,
};

export const height: IntegerParameter = {
	kind: 'integer',
	name: 'height',
	apiName: 'height',
	displayName: 'Height',
	description: 'Height of the picture in pixels, best a multiple of 16',
	placement: 'top',
	default: 1024,
	fieldMinimum: 64,
};

export const imageUrls: ImageUrlsParameter = {
	kind: 'imageUrls',
	name: 'imageUrls',
	apiName: 'image_urls',
	displayName: 'Reference Image URLs',
	description:
		'Public web addresses of pictures the model should work from, one per line or separated by commas. An expression may also give a list.',
	placement: 'top',
};

export const imageFields: ImageFieldsParameter = {
	kind: 'imageFields',
	name: 'imageFields',
	apiName: 'image_urls',
	displayName: 'Reference Image Fields',
	description:
		'Names of input fields with pictures (PNG, JPEG or WebP), separated by commas. They are uploaded to Segmind, where they get a public web address, and follow the URLs above.',
	placement: 'top',
};

/** The two formats of FLUX.2 (seeds/000 – 002). */
export const outputFormat: ChoiceParameter = {
	kind: 'choice',
	name: 'outputFormat',
	apiName: 'output_format',
	displayName: 'Output Format',
	description: 'File format of the picture: PNG keeps every detail, JPEG makes smaller files',
	placement: 'top',
	default: 'png',
	choices: [
		{ name: 'JPEG', value: 'jpeg' },
		{ name: 'PNG', value: 'png' },
	],
};

/** The three formats of the FLUX.1 family (seeds/003, seeds/004). */
export const outputFormatWithWebp: ChoiceParameter = {
	...outputFormat,
	description:
		'File format of the picture: WebP makes the smallest files, PNG keeps every detail, JPG opens everywhere',
	default: 'webp',
	choices: [
		{ name: 'JPG', value: 'jpg' },
		{ name: 'PNG', value: 'png' },
		{ name: 'WebP', value: 'webp' },
	],
};

/** 0 – 6 on FLUX.2 (seeds/000 – 002); higher is more permissive, whatever seeds/000 says (Black Forest Labs). */
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

/** 1 – 5 on the FLUX.1 family (seeds/003, seeds/004). */
export const safetyToleranceToFive: IntegerParameter = {
	...safetyTolerance,
	description: 'How much the content filter lets through, from 1 (strict) to 5 (lenient)',
	default: 2,
	minimum: 1,
	maximum: 5,
};

/** Does not count for PNG (seeds/003, seeds/004). */
export const outputQuality: IntegerParameter = {
	kind: 'integer',
	name: 'outputQuality',
	apiName: 'output_quality',
	displayName: 'Output Quality',
	description: 'Quality of the saved picture, from 0 (smallest file) to 100 (best)',
	placement: 'option',
	onlyWhen: { parameter: 'outputFormat', values: ['jpg', 'webp'] },
	default: 80,
	minimum: 0,
	maximum: 100,
};

/** seeds/001 and seeds/004 differ in the default only. */
export const steps: IntegerParameter = {
	kind: 'integer',
	name: 'steps',
	apiName: 'steps',
	displayName: 'Steps',
	description: 'How many rounds of refinement, from 1 (quick) to 50 (intricate)',
	placement: 'option',
	default: 50,
	minimum: 1,
	maximum: 50,
};
