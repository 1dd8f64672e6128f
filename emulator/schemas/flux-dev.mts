import { aspectRatioSize, type Model } from '../model.mts';
import { aspectRatios, choice, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-dev. */
export const fluxDev: Model = {
	slug: 'flux-dev',
	seconds: 20,
	cost: 0.02,
	syncResponse: 'bytes',
	defaultFormat: 'webp',
	sizeOf: aspectRatioSize,
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt,
			aspect_ratio: choice('1:1', aspectRatios),
			guidance: number(3, 0, 10),
			steps: integer(25, 1, 50),
			output_format: choice('webp', ['webp', 'jpg', 'png']),
			output_quality: integer(80, 0, 100),
			seed,
		},
	},
};
