import type { FluxModel } from '../model';
import { image, mask } from '../imageParameters';
import {
	guidance,
	jpegOutputFormat,
	openSafetyTolerance,
	promptUpsampling,
	seed,
	steps,
} from '../parameters';

export const fluxFillPro: FluxModel = {
	operations: ['edit'],
	slug: 'flux-fill-pro',
	page: 'https://www.segmind.com/models/flux-fill-pro',
	name: 'FLUX.1 Fill Pro',
	description: 'Repaints the part of an image that a mask shows',
	goodFor: 'mask',
	typicalSeconds: 24,
	typicalCost: 0.062,
	parameters: [
		{ ...image, apiName: 'image', required: true },
		{
			...mask,
			description: `${mask.description} Leave it empty if the image itself is transparent where it is to be repainted.`,
		},
		jpegOutputFormat,
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 2 (loosely) to 5 (strictly)',
			default: 3,
			fieldMinimum: 2,
			fieldMaximum: 5,
		},
		promptUpsampling,
		openSafetyTolerance,
		seed,
		{
			...steps,
			description: 'Number of inference steps, from 1 (fastest) to 50 (most detailed)',
			default: 50,
			minimum: 1,
			maximum: 50,
		},
	],
};
