import { custom } from './aspectRatios';
import type { BooleanParameter, ChoiceParameter, IntegerParameter, TextParameter } from './model';

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

/**
 * One field for all models with an aspect ratio, each of which has limits of its own. FLUX.2: at least 64 a side (page of
 * flux-2-flex); multiples of 16, at most 4 megapixels (Black Forest Labs).
 */
export const width: IntegerParameter = {
	kind: 'integer',
	name: 'width',
	apiName: 'width',
	displayName: 'Width',
	description:
		'Width of the image in pixels. Multiples of 16 work best. FLUX.2 takes up to 4 megapixels, FLUX1.1 Pro 256 to 1440, FLUX.1 Schnell 512 to 2048.',
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
	description:
		'Height of the image in pixels. Multiples of 16 work best. FLUX.2 takes up to 4 megapixels, FLUX1.1 Pro 256 to 1440, FLUX.1 Schnell 512 to 2048.',
	placement: 'top',
	onlyWhen: width.onlyWhen,
	default: 1024,
	fieldMinimum: 64,
};

const jpeg = { name: 'JPEG', value: 'jpeg' };
const png = { name: 'PNG', value: 'png' };
const webp = { name: 'WebP', value: 'webp' };

/** The formats of FLUX.2. */
export const outputFormat: ChoiceParameter = {
	kind: 'choice',
	name: 'outputFormat',
	apiName: 'output_format',
	displayName: 'Output Format',
	description: 'File format of the image. PNG is lossless; JPEG and WebP make smaller files.',
	placement: 'top',
	default: 'png',
	choices: [jpeg, png],
};

/** The formats of the FLUX.1 family, whose pages call JPEG `jpg`. */
export const flux1OutputFormat: ChoiceParameter = {
	...outputFormat,
	default: 'webp',
	choices: [jpeg, png, webp],
	apiValues: { jpeg: 'jpg' },
};

/** PNG by default, otherwise like the FLUX.1 family without WebP. */
export const pngOutputFormat: ChoiceParameter = {
	...outputFormat,
	apiValues: flux1OutputFormat.apiValues,
};

/** The formats of models of that family that make JPEG by default; their pages do not list them. */
export const jpegOutputFormat: ChoiceParameter = {
	...flux1OutputFormat,
	default: 'jpeg',
	choices: [jpeg, png],
	acceptsOthers: true,
};

/** The same with WebP. */
export const jpegOrWebpOutputFormat: ChoiceParameter = {
	...jpegOutputFormat,
	choices: [jpeg, png, webp],
};

export const promptUpsampling: BooleanParameter = {
	kind: 'boolean',
	name: 'promptUpsampling',
	apiName: 'prompt_upsampling',
	displayName: 'Prompt Upsampling',
	description: 'Whether the model may change the prompt for a more creative image',
	placement: 'option',
	default: false,
};

export const negativePrompt: TextParameter = {
	kind: 'text',
	name: 'negativePrompt',
	apiName: 'negative_prompt',
	displayName: 'Negative Prompt',
	description: 'What the image should not show',
	placement: 'option',
	default: '',
};

/** A sampling schedule of ComfyUI. @param values in alphabetical order; their names are capitalized */
export function scheduler(standard: string, ...values: string[]): ChoiceParameter {
	return {
		kind: 'choice',
		name: 'scheduler',
		apiName: 'scheduler',
		displayName: 'Scheduler',
		description:
			'How the noise is reduced from step to step. Keep it unless you know what it does.',
		placement: 'option',
		default: standard,
		choices: values.map((value) => ({ name: nameOf(value), value })),
	};
}

/** `sgm_uniform` → `SGM Uniform`. */
function nameOf(scheduler: string): string {
	return scheduler
		.split('_')
		.map((word) =>
			/^(sgm|ddim)$/.test(word) ? word.toUpperCase() : word[0].toUpperCase() + word.slice(1),
		)
		.join(' ');
}
