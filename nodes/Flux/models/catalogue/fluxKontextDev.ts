import { kontextAspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import { guidance, jpegOrWebpOutputFormat, openOutputQuality, seed, steps } from '../parameters';

export const fluxKontextDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-kontext-dev',
	page: 'https://www.segmind.com/models/flux-kontext-dev',
	name: 'FLUX.1 Kontext Dev',
	description: 'The cheapest Kontext, with control over guidance and steps',
	goodFor: 'edit',
	typicalSeconds: 11,
	typicalCost: 0.04,
	parameters: [
		{ ...image, apiName: 'input_image', required: true },
		kontextAspectRatio,
		{ ...jpegOrWebpOutputFormat, default: 'png' },
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 0 (loosely) to 10 (strictly)',
			default: 2.5,
			fieldMinimum: 0,
			fieldMaximum: 10,
		},
		openOutputQuality,
		seed,
		{
			...steps,
			apiName: 'num_inference_steps',
			description: 'Number of inference steps, from 4 (fastest) to 50 (most detailed)',
			default: 30,
			minimum: undefined,
			maximum: undefined,
			fieldMinimum: 4,
			fieldMaximum: 50,
		},
	],
};
