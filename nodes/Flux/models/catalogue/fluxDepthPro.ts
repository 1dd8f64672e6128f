import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import {
	guidance,
	jpegOutputFormat,
	openSafetyTolerance,
	promptUpsampling,
	seed,
	steps,
} from '../parameters';

export const fluxDepthPro: FluxModel = {
	operations: ['edit'],
	slug: 'flux-depth-pro',
	page: 'https://www.segmind.com/models/flux-depth-pro',
	name: 'FLUX.1 Depth Pro',
	description: 'A new image with the composition and depth of an existing one',
	goodFor: 'restyle',
	typicalSeconds: 25,
	typicalCost: 0.0625,
	parameters: [
		{ ...image, apiName: 'control_image', required: true },
		jpegOutputFormat,
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 1 (loosely) to 50 (strictly)',
			default: 7,
			minimum: 1,
			maximum: 50,
		},
		promptUpsampling,
		openSafetyTolerance,
		seed,
		{
			...steps,
			description: 'Number of inference steps, from 15 (fastest) to 50 (most detailed)',
			default: 40,
			minimum: undefined,
			maximum: undefined,
			fieldMinimum: 15,
			fieldMaximum: 50,
		},
	],
};
