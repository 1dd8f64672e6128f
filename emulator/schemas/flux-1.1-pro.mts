import { aspectRatioSize, type Model, roundedSize } from '../model.mts';

/** Source: https://www.segmind.com/models/flux-1.1-pro. Its title says "flux-pro-1.1". */
export const flux11Pro: Model = {
	slug: 'flux-1.1-pro',
	seconds: 14.05,
	cost: 0.05,
	syncResponse: 'output',
	defaultSeed: undefined,
	defaultFormat: 'webp',
	images: ['image_prompt'],
	sizeOf: (body) => (body.aspect_ratio === 'custom' ? roundedSize(body) : aspectRatioSize(body)),
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt: { type: 'string', minLength: 1 },
			aspect_ratio: {
				enum: ['custom', '1:1', '16:9', '2:3', '3:2', '4:5', '5:4', '9:16', '3:4', '4:3'],
			},
			// Rounded to a multiple of 16 instead of refused; ignored unless the aspect ratio is "custom".
			width: { type: 'integer', minimum: 256, maximum: 1440 },
			height: { type: 'integer', minimum: 256, maximum: 1440 },
			image_prompt: { type: 'string', format: 'uri' },
			output_format: { enum: ['webp', 'jpg', 'png'] },
			output_quality: { type: 'integer', minimum: 0, maximum: 100 },
			prompt_upsampling: { type: 'boolean' },
			safety_tolerance: { type: 'integer', minimum: 1, maximum: 5 },
			seed: { type: 'integer' },
		},
	},
};
