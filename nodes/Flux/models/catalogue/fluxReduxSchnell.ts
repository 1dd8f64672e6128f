import { aspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import { jpegOrWebpOutputFormat, openOutputQuality, seed, steps } from '../parameters';

export const fluxReduxSchnell: FluxModel = {
	operations: ['edit'],
	slug: 'flux-redux-schnell',
	page: 'https://www.segmind.com/models/flux-redux-schnell',
	name: 'FLUX.1 Redux Schnell',
	description: 'Very cheap variations of an image, without a prompt',
	goodFor: 'variation',
	typicalSeconds: 8,
	typicalCost: 0.004,
	lacksPrompt: true,
	parameters: [
		{ ...image, apiName: 'redux_image', required: true },
		aspectRatio('1:1', '16:9', '2:3', '21:9', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21'),
		jpegOrWebpOutputFormat,
		openOutputQuality,
		seed,
		{
			...steps,
			apiName: 'num_inference_steps',
			description: 'Number of inference steps, from 1 (fastest) to 4 (most detailed)',
			default: 4,
			minimum: 1,
			maximum: 4,
		},
	],
};
