import { aspectRatioSize, type Model } from '../model.mts';
import { choice, integer, prompt, seed } from './parameters.mts';

/** Of a square, pixels: the model draws up to 4 megapixels. */
const side = 2000;

/** Source: https://www.segmind.com/models/flux-1.1-pro-ultra; lists and ranges only Replicate's page has. */
export const flux11ProUltra: Model = {
	slug: 'flux-1.1-pro-ultra',
	seconds: 14,
	cost: 0.075,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	sizeOf: (body) => aspectRatioSize(body, undefined, '1:1', side),
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt,
			aspect_ratio: choice('1:1'),
			raw: { type: 'boolean', default: false },
			output_format: choice('jpg'),
			safety_tolerance: integer(2),
			seed,
		},
	},
};
