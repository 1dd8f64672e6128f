import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import { guidance, jpegOrWebpOutputFormat, openOutputQuality, seed, steps } from '../parameters';

export const fluxDepthDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-depth-dev',
	page: 'https://www.segmind.com/models/flux-depth-dev',
	name: 'FLUX.1 Depth Dev',
	description: 'Like Depth Pro, at half the price',
	goodFor: 'restyle',
	typicalSeconds: 16,
	typicalCost: 0.031,
	parameters: [
		{ ...image, apiName: 'control_image', required: true },
		jpegOrWebpOutputFormat,
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 0 (loosely) to 100 (strictly)',
			default: 10,
			minimum: 0,
			maximum: 100,
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
