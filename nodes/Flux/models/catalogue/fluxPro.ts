import { flux1AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { flux1OutputFormat, seed } from '../parameters';
import { guidance, outputQuality, safetyTolerance, steps } from '../rangedParameters';

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
		flux1AspectRatio,
		flux1OutputFormat,
		{ ...guidance({ from: 2, to: 5, default: 3 }), kind: 'integer' },
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
		outputQuality({ from: 0, to: 100, default: 80 }),
		safetyTolerance({ from: 1, to: 5, default: 2 }),
		seed,
		steps({ from: 1, to: 50, default: 25 }),
	],
};
