/** What flux-2-flex accepts, from its page (seeds/001). */
export const flux2FlexSchema = {
	type: 'object',
	// The page marks image_urls as required, but its own sample leaves it out.
	required: ['prompt'],
	additionalProperties: false,
	properties: {
		prompt: { type: 'string', minLength: 1 },
		image_urls: { type: 'array', items: { type: 'string', format: 'uri' } },
		// The page types it as a string, its sample sends the number 5: both must pass.
		guidance: {
			anyOf: [{ type: 'number' }, { type: 'string', pattern: '^-?[0-9]+([.][0-9]+)?$' }],
		},
		width: { type: 'integer', minimum: 64 },
		height: { type: 'integer', minimum: 64 },
		output_format: { enum: ['jpeg', 'png'] },
		prompt_upsampling: { type: 'boolean' },
		safety_tolerance: { type: 'integer', minimum: 0, maximum: 6 },
		seed: { type: 'integer' },
		steps: { type: 'integer', minimum: 1, maximum: 50 },
	},
} as const;
