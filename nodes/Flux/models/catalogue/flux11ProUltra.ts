import { aspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { jpegOutputFormat, openSafetyTolerance, seed } from '../parameters';

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
		{
			...aspectRatio(
				'1:1',
				'16:9',
				'2:3',
				'21:9',
				'3:2',
				'3:4',
				'4:3',
				'4:5',
				'5:4',
				'9:16',
				'9:21',
			),
			acceptsOthers: true,
		},
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
		openSafetyTolerance,
		seed,
	],
};
