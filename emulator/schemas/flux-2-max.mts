import { exactSize, type Model } from '../model.mts';

/** Source: https://www.segmind.com/models/flux-2-max. */
export const flux2Max: Model = {
	slug: 'flux-2-max',
	seconds: 54,
	cost: 0.22,
	syncResponse: 'bytes',
	defaultSeed: 123,
	defaultFormat: 'png',
	images: ['image_urls'],
	sizeOf: exactSize,
	schema: {
		type: 'object',
		// The page marks image_urls as required, but its own samples leave it out.
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt: { type: 'string', minLength: 1 },
			image_urls: { type: 'array', items: { type: 'string', format: 'uri' } },
			// Black Forest Labs: at least 64 pixels per side.
			width: { type: 'integer', minimum: 64 },
			height: { type: 'integer', minimum: 64 },
			output_format: { enum: ['jpeg', 'png'] },
			safety_tolerance: { type: 'integer', minimum: 0, maximum: 6 },
			seed: { type: 'integer' },
		},
	},
};
