import { inputSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-fill-dev; lists and ranges only Replicate's page has. */
export const fluxFillDev: Model = {
	slug: 'flux-fill-dev',
	seconds: 17,
	cost: 0.05,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	images: ['image', 'mask'],
	sizeOf: inputSize,
	schema: {
		type: 'object',
		required: ['prompt', 'image', 'mask'],
		additionalProperties: false,
		properties: {
			prompt,
			image,
			mask: image,
			guidance: number(30),
			num_inference_steps: integer(28),
			output_format: choice('jpg'),
			output_quality: integer(80),
			seed,
		},
	},
};
