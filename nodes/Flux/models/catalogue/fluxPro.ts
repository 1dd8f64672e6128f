import { aspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { flux1OutputFormat, flux1SafetyTolerance, outputQuality, seed, steps } from '../parameters';

/** The empty aspect ratio that the page lists is left out. */
export const fluxPro: FluxModel = {
	operations: ['generate'],
	slug: 'flux-pro',
	page: 'https://www.segmind.com/models/flux-pro',
	name: 'FLUX.1 Pro',
	description: 'The original FLUX.1 model, with very wide and very tall formats',
	goodFor: 'quality',
	typicalSeconds: 20,
	typicalCost: 0.07,
	parameters: [
		aspectRatio('1:1', '16:9', '2:3', '21:9', '3:2', '4:5', '5:4', '9:16', '9:21'),
		flux1OutputFormat,
		{
			kind: 'integer',
			name: 'guidance',
			apiName: 'guidance',
			displayName: 'Guidance',
			description: 'How closely the image follows the prompt, from 2 (loosely) to 5 (strictly)',
			placement: 'option',
			default: 3,
			minimum: 2,
			maximum: 5,
		},
		{
			kind: 'integer',
			name: 'interval',
			apiName: 'interval',
			displayName: 'Interval',
			description: 'How much images from the same prompt vary, from 1 (similar) to 4 (diverse)',
			placement: 'option',
			default: 2,
			minimum: 1,
			maximum: 4,
		},
		outputQuality,
		flux1SafetyTolerance,
		seed,
		{ ...steps, default: 25 },
	],
};
