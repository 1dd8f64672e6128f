import { aspectRatioSize, type Model } from '../model.mts';

/** Source: https://www.segmind.com/models/flux-pro. */
export const fluxPro: Model = {
	slug: 'flux-pro',
	seconds: 20,
	cost: 0.07,
	syncResponse: 'output',
	defaultSeed: 46588,
	defaultFormat: 'webp',
	sizeOf: aspectRatioSize,
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt: { type: 'string', minLength: 1 },
			// The page lists the empty one, too.
			aspect_ratio: {
				enum: ['', '1:1', '16:9', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'],
			},
			guidance: { type: 'integer', minimum: 2, maximum: 5 },
			interval: { type: 'integer', minimum: 1, maximum: 4 },
			output_format: { enum: ['webp', 'jpg', 'png'] },
			output_quality: { type: 'integer', minimum: 0, maximum: 100 },
			safety_tolerance: { type: 'integer', minimum: 1, maximum: 5 },
			seed: { type: 'integer' },
			steps: { type: 'integer', minimum: 1, maximum: 50 },
		},
	},
};
