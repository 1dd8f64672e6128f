import { flux1AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { flux1OutputFormat, seed } from '../parameters';
import { guidance, outputQuality, steps } from '../rangedParameters';

export const fluxDev: FluxModel = {
	operations: ['generate'],
	slug: 'flux-dev',
	page: 'https://www.segmind.com/models/flux-dev',
	name: 'FLUX.1 Dev',
	description: 'Good quality at a low price',
	goodFor: 'draft',
	typicalSeconds: 20,
	typicalCost: 0.02,
	parameters: [
		flux1AspectRatio,
		flux1OutputFormat,
		guidance({ from: 0, to: 10, default: 3 }),
		outputQuality({ from: 0, to: 100, default: 80 }),
		seed,
		steps({ from: 1, to: 50, default: 25 }),
	],
};
