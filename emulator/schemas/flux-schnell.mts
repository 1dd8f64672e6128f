import { exactSize, type Model } from '../model.mts';
import { choice, integer, prompt, seed } from './parameters.mts';

const side = { ...integer(1024, 512, 2048), multipleOf: 8 };

/** Source: https://www.segmind.com/models/flux-schnell. */
export const fluxSchnell: Model = {
	slug: 'flux-schnell',
	seconds: 10,
	cost: 0.008,
	syncResponse: 'bytes',
	defaultFormat: 'jpg',
	sizeOf: exactSize,
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt,
			width: side,
			height: side,
			steps: integer(4, 1, 8),
			scheduler: choice('normal', [
				...['normal', 'karras', 'exponential', 'sgm_uniform', 'simple', 'ddim_uniform'],
			]),
			seed,
		},
	},
};
