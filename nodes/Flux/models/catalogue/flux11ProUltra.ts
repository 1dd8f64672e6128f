import { reduxAspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { jpegOutputFormat, seed } from '../parameters';
import { recommended, safetyTolerance } from '../rangedParameters';

export const flux11ProUltra: FluxModel = {
	operations: ['generate'],
	slug: 'flux-1.1-pro-ultra',
	page: 'https://www.segmind.com/models/flux-1.1-pro-ultra',
	name: 'FLUX1.1 Pro Ultra',
	description: 'Large images of up to 4 megapixels',
	goodFor: 'quality',
	typicalSeconds: 14,
	typicalCost: 0.075,
	parameters: [
		{ ...reduxAspectRatio, acceptsOthers: true },
		jpegOutputFormat,
		{
			kind: 'boolean',
			name: 'raw',
			apiName: 'raw',
			displayName: 'Raw',
			description: 'Whether the image should look less processed and more natural',
			placement: 'option',
			default: false,
		},
		recommended(safetyTolerance({ from: 1, to: 6, default: 2 })),
		seed,
	],
};
