import { reduxAspectRatio } from '../aspectRatios';
import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOrWebpOutputFormat, seed } from '../parameters';
import { guidance, outputQuality, recommended, steps } from '../rangedParameters';

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
		reduxAspectRatio,
		jpegOrWebpOutputFormat,
		{
			...guidance({ from: 0, to: 10, default: 3 }),
			description: 'How closely the variation follows the image, from 0 (loosely) to 10 (strictly)',
		},
		recommended(outputQuality({ from: 0, to: 100, default: 80 })),
		seed,
		{ ...steps({ from: 1, to: 50, default: 28 }), apiName: 'num_inference_steps' },
	],
};
