/** What flux-pro accepts, from its page (seeds/004). */
export const fluxProSchema = {
	type: 'object',
	required: ['prompt'],
	additionalProperties: false,
	properties: {
		prompt: { type: 'string', minLength: 1 },
		// The empty one is on the page.
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
} as const;
