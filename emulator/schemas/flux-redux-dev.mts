import { aspectRatioSize, type Model } from '../model.mts';
import { aspectRatios, choice, image, integer, number, seed } from './parameters.mts';

/** What both Redux models take. They vary an image and have no prompt. */
export const reduxParameters = {
	redux_image: image,
	aspect_ratio: choice('1:1', [...aspectRatios, '3:4', '4:3']),
	// On Replicate's page only: its list.
	output_format: choice('jpg'),
	output_quality: integer(80),
	seed,
};

/** Source: https://www.segmind.com/models/flux-redux-dev. */
export const fluxReduxDev: Model = {
	slug: 'flux-redux-dev',
	seconds: 16,
	cost: 0.031,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	images: ['redux_image'],
	sizeOf: aspectRatioSize,
	schema: {
		type: 'object',
		required: ['redux_image'],
		additionalProperties: false,
		properties: {
			...reduxParameters,
			guidance: number(3, 0, 10),
			num_inference_steps: integer(28, 1, 50),
		},
	},
};
