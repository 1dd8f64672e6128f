import { aspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { seed, steps } from '../parameters';

export const fastFluxSchnell: FluxModel = {
	operations: ['generate'],
	slug: 'fast-flux-schnell',
	page: 'https://www.segmind.com/models/fast-flux-schnell',
	name: 'FLUX.1 Schnell Fast',
	description: 'Drafts within seconds, at a very low price',
	goodFor: 'draft',
	typicalSeconds: 2.5,
	typicalCost: 0.0055,
	parameters: [
		aspectRatio('1:1', '16:9', '2:3', '21:9', '3:2', '4:5', '5:4', '9:16', '9:21'),
		seed,
		{
			...steps,
			description: 'Number of inference steps, from 1 (fastest) to 8 (most detailed)',
			default: 4,
			minimum: undefined,
			maximum: undefined,
			fieldMinimum: 1,
			fieldMaximum: 8,
		},
	],
};
