import type { FluxModel } from '../model';
import { height, scheduler, seed, steps, width } from '../parameters';

/** The page's own range; there is no aspect ratio. */
const size = {
	description: 'In pixels: a multiple of 8',
	onlyWhen: undefined,
	minimum: 512,
	maximum: 2048,
	fieldMinimum: undefined,
	multipleOf: 8,
};

export const fluxSchnell: FluxModel = {
	operations: ['generate'],
	slug: 'flux-schnell',
	page: 'https://www.segmind.com/models/flux-schnell',
	name: 'FLUX.1 Schnell',
	description: 'Quick and cheap, in any size',
	goodFor: 'draft',
	typicalSeconds: 10,
	typicalCost: 0.008,
	parameters: [
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
