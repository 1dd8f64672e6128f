import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOutputFormat, promptUpsampling, seed } from '../parameters';
import { guidance, recommended, safetyTolerance, steps } from '../rangedParameters';

export const fluxDepthPro: FluxModel = {
	operations: ['edit'],
	slug: 'flux-depth-pro',
	page: 'https://www.segmind.com/models/flux-depth-pro',
	name: 'FLUX.1 Depth Pro',
	description: 'A new image with the composition and depth of an existing one',
	goodFor: 'restyle',
	typicalSeconds: 25,
	typicalCost: 0.0625,
	parameters: [
		{ ...image, apiName: 'control_image', required: true },
		jpegOutputFormat,
		guidance({ from: 1, to: 50, default: 7 }),
		promptUpsampling,
		recommended(safetyTolerance({ from: 1, to: 6, default: 2 })),
		seed,
		recommended(steps({ from: 15, to: 50, default: 40 })),
	],
};
