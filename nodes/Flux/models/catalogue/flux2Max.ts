import { flux2AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { images } from '../imageParameters';
import { height, outputFormat, safetyTolerance, seed, width } from '../parameters';

export const flux2Max: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-max',
	page: 'https://www.segmind.com/models/flux-2-max',
	name: 'FLUX.2 Max',
	description: 'Highest detail and consistency',
	goodFor: 'quality',
	typicalSeconds: 54,
	typicalCost: 0.22,
	parameters: [flux2AspectRatio, width, height, images, outputFormat, safetyTolerance, seed],
};
