/** What flux-1.1-pro accepts, from its page (seeds/003; its title says "flux-pro-1.1"). */
export const flux11ProSchema = {
	type: 'object',
	required: ['prompt'],
	additionalProperties: false,
	properties: {
		prompt: { type: 'string', minLength: 1 },
		aspect_ratio: {
			enum: ['custom', '1:1', '16:9', '2:3', '3:2', '4:5', '5:4', '9:16', '3:4', '4:3'],
		},
		// Not a multiple of 16 is rounded, not refused; both count only with "custom".
		width: { type: 'integer', minimum: 256, maximum: 1440 },
		height: { type: 'integer', minimum: 256, maximum: 1440 },
		image_prompt: { type: 'string', format: 'uri' },
		output_format: { enum: ['webp', 'jpg', 'png'] },
		output_quality: { type: 'integer', minimum: 0, maximum: 100 },
		prompt_upsampling: { type: 'boolean' },
		safety_tolerance: { type: 'integer', minimum: 1, maximum: 5 },
		seed: { type: 'integer' },
	},
} as const;
