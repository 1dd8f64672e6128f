import { flux2AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { height, scheduler, seed, steps, width } from '../parameters';

/** The page takes width and height only; FLUX.2's sizes are within its range. */
const size = { minimum: 512, maximum: 2048, multipleOf: 8 };

export const fluxSchnell: FluxModel = {
	operations: ['generate'],
	slug: 'flux-schnell',
	page: 'https://www.segmind.com/models/flux-schnell',
	name: 'FLUX.1 Schnell',
	description: 'Quick and cheap, in many sizes',
	goodFor: 'draft',
	typicalSeconds: 10,
	typicalCost: 0.008,
	parameters: [
		flux2AspectRatio,
		{ ...width, ...size },
		{ ...height, ...size },
		scheduler('normal', 'ddim_uniform', 'exponential', 'karras', 'normal', 'sgm_uniform', 'simple'),
		seed,
		{
			...steps,
			description: 'Number of inference steps, from 1 (fastest) to 8 (most detailed)',
			default: 4,
			minimum: 1,
			maximum: 8,
		},
	],
};
