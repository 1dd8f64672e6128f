import { matchingSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, promptUpsampling, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-depth-pro. */
export const fluxDepthPro: Model = {
	slug: 'flux-depth-pro',
	seconds: 25,
	cost: 0.0625,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	images: ['control_image'],
	sizeOf: matchingSize,
	schema: {
		type: 'object',
		required: ['prompt', 'control_image'],
		additionalProperties: false,
		properties: {
			prompt,
			control_image: image,
			guidance: number(7, 1, 50),
			// On Replicate's page only: ranges and formats of these three.
			steps: integer(40),
			output_format: choice('jpg'),
			safety_tolerance: integer(2),
			prompt_upsampling: promptUpsampling,
			seed,
		},
	},
};
