import { exactSize, type Model } from '../model.mts';

/** Source: https://www.segmind.com/models/flux-2-flex. */
export const flux2Flex: Model = {
	slug: 'flux-2-flex',
	seconds: 48.88,
	cost: 0.17,
	syncResponse: 'bytes',
	defaultSeed: 42,
	defaultFormat: 'png',
	images: ['image_urls'],
	sizeOf: exactSize,
	schema: {
		type: 'object',
		// The page marks image_urls as required, but its own sample leaves it out.
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt: { type: 'string', minLength: 1 },
			image_urls: { type: 'array', items: { type: 'string', format: 'uri' } },
			// The page types it as a string, its sample sends the number 5: both are valid.
			guidance: {
				anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?[0-9]+([.][0-9]+)?$' }],
			},
			// Black Forest Labs: at least 64 pixels per side.
			width: { type: 'integer', minimum: 64 },
			height: { type: 'integer', minimum: 64 },
			output_format: { enum: ['jpeg', 'png'] },
			prompt_upsampling: { type: 'boolean' },
			safety_tolerance: { type: 'integer', minimum: 0, maximum: 6 },
			seed: { type: 'integer' },
			steps: { type: 'integer', minimum: 1, maximum: 50 },
		},
	},
};
