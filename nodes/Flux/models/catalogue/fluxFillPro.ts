import { image, mask } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOutputFormat, promptUpsampling, seed } from '../parameters';
import { guidance, recommended, safetyTolerance, steps } from '../rangedParameters';

export const fluxFillPro: FluxModel = {
	operations: ['edit'],
	slug: 'flux-fill-pro',
	page: 'https://www.segmind.com/models/flux-fill-pro',
	name: 'FLUX.1 Fill Pro',
	description: 'Repaints the masked part of an image',
	goodFor: 'mask',
	typicalSeconds: 24,
	typicalCost: 0.062,
	parameters: [
		{ ...image, apiName: 'image', required: true },
		{
			...mask,
			description: `${mask.description} Leave it empty if the image itself is transparent where it is to be repainted.`,
		},
		jpegOutputFormat,
		recommended(guidance({ from: 2, to: 5, default: 3 })),
		promptUpsampling,
		recommended(safetyTolerance({ from: 1, to: 6, default: 2 })),
		seed,
		steps({ from: 1, to: 50, default: 50 }),
	],
};
