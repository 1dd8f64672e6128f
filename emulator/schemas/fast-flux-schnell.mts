import { aspectRatioSize, type Model } from '../model.mts';
import { aspectRatios, choice, integer, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/fast-flux-schnell. */
export const fastFluxSchnell: Model = {
	slug: 'fast-flux-schnell',
	seconds: 2.5,
	cost: 0.0055,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	sizeOf: aspectRatioSize,
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt,
			aspect_ratio: choice('1:1', aspectRatios),
			steps: integer(4),
			seed,
		},
	},
};
