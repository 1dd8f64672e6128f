import { reduxAspectRatio } from '../aspectRatios';
import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOrWebpOutputFormat, seed } from '../parameters';
import { outputQuality, recommended, steps } from '../rangedParameters';

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
		reduxAspectRatio,
		jpegOrWebpOutputFormat,
		recommended(outputQuality({ from: 0, to: 100, default: 80 })),
		seed,
		{ ...steps({ from: 1, to: 4, default: 4 }), apiName: 'num_inference_steps' },
	],
};
