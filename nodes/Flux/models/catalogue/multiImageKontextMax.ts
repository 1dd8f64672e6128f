import { kontextAspectRatio } from '../aspectRatios';
import { image, secondImage } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOutputFormat, seed } from '../parameters';
import { recommended, safetyTolerance } from '../rangedParameters';

export const multiImageKontextMax: FluxModel = {
	operations: ['edit'],
	slug: 'multi-image-kontext-max',
	page: 'https://www.segmind.com/models/multi-image-kontext-max',
	name: 'FLUX.1 Kontext Max (Two Images)',
	description: 'Combines two images, with the best quality',
	goodFor: 'combine',
	typicalSeconds: 18,
	typicalCost: 0.1,
	parameters: [
		{ ...image, apiName: 'input_image_1', required: true },
		{ ...secondImage, required: true },
		{ ...kontextAspectRatio, default: '16:9' },
		jpegOutputFormat,
		recommended(safetyTolerance({ from: 0, to: 6, default: 2 })),
		seed,
	],
};
