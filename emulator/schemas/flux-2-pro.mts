/** What flux-2-pro accepts, from its page (seeds/000). */
export const flux2ProSchema = {
	type: 'object',
	// The page marks image_urls as required, but its own samples leave it out.
	required: ['prompt'],
	additionalProperties: false,
	properties: {
		prompt: { type: 'string', minLength: 1 },
		image_urls: { type: 'array', items: { type: 'string', format: 'uri' } },
		// Black Forest Labs: at least 64 a side.
		width: { type: 'integer', minimum: 64 },
		height: { type: 'integer', minimum: 64 },
		output_format: { enum: ['jpeg', 'png'] },
		safety_tolerance: { type: 'integer', minimum: 0, maximum: 6 },
		seed: { type: 'integer' },
	},
} as const;
