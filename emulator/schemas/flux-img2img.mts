import { inputSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-img2img. */
export const fluxImg2img: Model = {
	slug: 'flux-img2img',
	seconds: 25,
	cost: 0.027,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	images: ['image'],
	sizeOf: inputSize,
	schema: {
		type: 'object',
		// The page marks all of these as required, although the last four have defaults.
		required: ['prompt', 'image', 'denoise', 'steps', 'sampler_name', 'scheduler'],
		additionalProperties: false,
		properties: {
			prompt,
			image,
			denoise: number(0.75, 0, 1),
			steps: integer(20, 1, 50),
			sampler_name: choice('euler'),
			scheduler: choice('simple', [
				...['normal', 'karras', 'exponential', 'sgm_uniform', 'simple', 'ddim_uniform', 'beta'],
			]),
			seed,
		},
	},
};
