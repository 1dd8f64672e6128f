import { aspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import { guidance, jpegOrWebpOutputFormat, openOutputQuality, seed, steps } from '../parameters';

export const fluxReduxDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-redux-dev',
	page: 'https://www.segmind.com/models/flux-redux-dev',
	name: 'FLUX.1 Redux Dev',
	description: 'Variations of an image, without a prompt',
	goodFor: 'variation',
	typicalSeconds: 16,
	typicalCost: 0.031,
	lacksPrompt: true,
	parameters: [
		{ ...image, apiName: 'redux_image', required: true },
		aspectRatio('1:1', '16:9', '2:3', '21:9', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21'),
		jpegOrWebpOutputFormat,
		{
			...guidance,
			description: 'How closely the variation follows the image, from 0 (loosely) to 10 (strictly)',
			default: 3,
			minimum: 0,
			maximum: 10,
		},
		openOutputQuality,
		seed,
		{
			...steps,
			apiName: 'num_inference_steps',
			description: 'Number of inference steps, from 1 (fastest) to 50 (most detailed)',
			default: 28,
			minimum: 1,
			maximum: 50,
		},
	],
};
