import { flux1AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { seed } from '../parameters';
import { recommended, steps } from '../rangedParameters';

export const fastFluxSchnell: FluxModel = {
	operations: ['generate'],
	slug: 'fast-flux-schnell',
	page: 'https://www.segmind.com/models/fast-flux-schnell',
	name: 'FLUX.1 Schnell Fast',
	description: 'Drafts within seconds, at a very low price',
	goodFor: 'draft',
	typicalSeconds: 2.5,
	typicalCost: 0.0055,
	parameters: [flux1AspectRatio, seed, recommended(steps({ from: 1, to: 8, default: 4 }))],
};
