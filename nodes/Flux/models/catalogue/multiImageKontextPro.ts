import { kontextAspectRatio } from '../aspectRatios';
import { image, secondImage } from '../imageParameters';
import type { FluxModel } from '../model';
import { pngOutputFormat, seed } from '../parameters';
import { recommended, safetyTolerance } from '../rangedParameters';

export const multiImageKontextPro: FluxModel = {
	operations: ['edit'],
	slug: 'multi-image-kontext-pro',
	page: 'https://www.segmind.com/models/multi-image-kontext-pro',
	name: 'FLUX.1 Kontext Pro (Two Images)',
	description: 'Combines two images',
	goodFor: 'combine',
	typicalSeconds: 23,
	typicalCost: 0.05,
	parameters: [
		{ ...image, apiName: 'input_image_1', required: true },
		{ ...secondImage, required: true },
		kontextAspectRatio,
		{ ...pngOutputFormat, acceptsOthers: true },
		recommended(safetyTolerance({ from: 0, to: 6, default: 2 })),
		seed,
	],
};
