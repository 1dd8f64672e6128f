import { inputSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, promptUpsampling, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-fill-pro. */
export const fluxFillPro: Model = {
	slug: 'flux-fill-pro',
	seconds: 24,
	cost: 0.062,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	images: ['image', 'mask'],
	sizeOf: inputSize,
	schema: {
		type: 'object',
		// An image with an alpha channel needs no mask.
		required: ['prompt', 'image'],
		additionalProperties: false,
		properties: {
			prompt,
			image,
			mask: image,
			steps: integer(50, 1, 50),
			// On Replicate's page only: ranges and formats of these three.
			guidance: number(3),
			output_format: choice('jpg'),
			safety_tolerance: integer(2),
			prompt_upsampling: promptUpsampling,
			seed,
		},
	},
};
