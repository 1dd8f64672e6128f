import { flux2AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { height, scheduler, seed, width } from '../parameters';
import { steps } from '../rangedParameters';

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
		steps({ from: 1, to: 8, default: 4 }),
	],
};
