import { matchingSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-depth-dev. */
export const fluxDepthDev: Model = {
	slug: 'flux-depth-dev',
	seconds: 16,
	cost: 0.031,
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
			guidance: number(10, 0, 100),
			// On Replicate's page only: ranges and formats of these three.
			num_inference_steps: integer(28),
			output_format: choice('jpg'),
			output_quality: integer(80),
			seed,
		},
	},
};
