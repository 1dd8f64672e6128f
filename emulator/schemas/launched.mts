/** What a model accepts whose page nobody here has read: anything, as long as there is a prompt. */
export const launchedSchema = {
	type: 'object',
	required: ['prompt'],
	properties: { prompt: { type: 'string', minLength: 1 } },
} as const;
