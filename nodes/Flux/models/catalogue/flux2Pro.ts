import { flux2AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { images } from '../imageParameters';
import { height, outputFormat, safetyTolerance, seed, width } from '../parameters';

export const flux2Pro: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-pro',
	page: 'https://www.segmind.com/models/flux-2-pro',
	name: 'FLUX.2 Pro',
	description: 'Photorealistic images, fast',
	goodFor: 'quality',
	typicalSeconds: 24,
	typicalCost: 0.07,
	parameters: [flux2AspectRatio, width, height, images, outputFormat, safetyTolerance, seed],
};
