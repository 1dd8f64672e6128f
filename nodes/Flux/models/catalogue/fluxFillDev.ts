import type { FluxModel } from '../model';
import { image, mask } from '../imageParameters';
import { guidance, jpegOrWebpOutputFormat, openOutputQuality, seed, steps } from '../parameters';

export const fluxFillDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-fill-dev',
	page: 'https://www.segmind.com/models/flux-fill-dev',
	name: 'FLUX.1 Fill Dev',
	description: 'Like Fill Pro, a little cheaper and less exact',
	goodFor: 'mask',
	typicalSeconds: 17,
	typicalCost: 0.05,
	parameters: [
		{ ...image, apiName: 'image', required: true },
		{ ...mask, required: true },
		jpegOrWebpOutputFormat,
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 0 (loosely) to 100 (strictly)',
			default: 30,
			fieldMinimum: 0,
			fieldMaximum: 100,
		},
		openOutputQuality,
		seed,
		{
			...steps,
			apiName: 'num_inference_steps',
			description: 'Number of inference steps, from 1 (fastest) to 50 (most detailed)',
			default: 28,
			minimum: undefined,
			maximum: undefined,
			fieldMinimum: 1,
			fieldMaximum: 50,
		},
	],
};
