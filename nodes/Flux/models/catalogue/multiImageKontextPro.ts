import { kontextAspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { image, secondImage } from '../imageParameters';
import { openSafetyTolerance, outputFormat, seed } from '../parameters';

export const multiImageKontextPro: FluxModel = {
	operations: ['edit'],
	slug: 'multi-image-kontext-pro',
	page: 'https://www.segmind.com/models/multi-image-kontext-pro',
	name: 'FLUX.1 Kontext Pro (Two Images)',
	description: 'Puts what two images show into one',
	goodFor: 'combine',
	typicalSeconds: 23,
	typicalCost: 0.05,
	parameters: [
		{ ...image, apiName: 'input_image_1', required: true },
		{ ...secondImage, required: true },
		kontextAspectRatio,
		{ ...outputFormat, apiValues: { jpeg: 'jpg' }, acceptsOthers: true },
		{
			...openSafetyTolerance,
			description: 'How much the content filter lets through, from 0 (strict) to 6 (lenient)',
			fieldMinimum: 0,
		},
		seed,
	],
};
