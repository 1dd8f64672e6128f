import { kontextAspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { image, secondImage } from '../imageParameters';
import { jpegOutputFormat, openSafetyTolerance, seed } from '../parameters';

export const multiImageKontextMax: FluxModel = {
	operations: ['edit'],
	slug: 'multi-image-kontext-max',
	page: 'https://www.segmind.com/models/multi-image-kontext-max',
	name: 'FLUX.1 Kontext Max (Two Images)',
	description: 'Puts what two images show into one, with the best quality',
	goodFor: 'combine',
	typicalSeconds: 18,
	typicalCost: 0.1,
	parameters: [
		{ ...image, apiName: 'input_image_1', required: true },
		{ ...secondImage, required: true },
		{ ...kontextAspectRatio, default: '16:9' },
		jpegOutputFormat,
		{
			...openSafetyTolerance,
			description: 'How much the content filter lets through, from 0 (strict) to 6 (lenient)',
			fieldMinimum: 0,
		},
		seed,
	],
};
