import { flux2AspectRatio } from '../aspectRatios';
import { images } from '../imageParameters';
import type { FluxModel } from '../model';
import { height, outputFormat, seed, width } from '../parameters';
import { safetyTolerance } from '../rangedParameters';

export const flux2Pro: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-pro',
	page: 'https://www.segmind.com/models/flux-2-pro',
	name: 'FLUX.2 Pro',
	description: 'Photorealistic images, fast',
	goodFor: 'quality',
	typicalSeconds: 24,
	typicalCost: 0.07,
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
