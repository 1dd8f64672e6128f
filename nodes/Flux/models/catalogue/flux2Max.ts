import { flux2AspectRatio } from '../aspectRatios';
import { images } from '../imageParameters';
import type { FluxModel } from '../model';
import { height, outputFormat, seed, width } from '../parameters';
import { safetyTolerance } from '../rangedParameters';

export const flux2Max: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-max',
	page: 'https://www.segmind.com/models/flux-2-max',
	name: 'FLUX.2 Max',
	description: 'Highest detail and consistency',
	goodFor: 'quality',
	typicalSeconds: 54,
	typicalCost: 0.22,
	parameters: [
		flux2AspectRatio,
		width,
		height,
		images,
		outputFormat,
		safetyTolerance({ from: 0, to: 6, default: 3 }),
		seed,
	],
};
