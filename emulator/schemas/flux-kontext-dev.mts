import { aspectRatioSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-kontext-dev; lists and ranges only Replicate's page has. */
export const fluxKontextDev: Model = {
	slug: 'flux-kontext-dev',
	seconds: 11,
	cost: 0.04,
	syncResponse: 'bytes',
	defaultFormat: 'png',
	images: ['input_image'],
	sizeOf: (body, input) => aspectRatioSize(body, input, 'match_input_image'),
	schema: {
		type: 'object',
		required: ['prompt', 'input_image'],
		additionalProperties: false,
		properties: {
			prompt,
			input_image: image,
			aspect_ratio: choice('match_input_image'),
			guidance: number(2.5),
			num_inference_steps: integer(30),
			output_format: choice('png'),
			output_quality: integer(80),
			seed,
		},
	},
};
