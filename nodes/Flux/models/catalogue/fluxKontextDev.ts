import { kontextAspectRatio } from '../aspectRatios';
import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOrWebpOutputFormat, seed } from '../parameters';
import { guidance, outputQuality, recommended, steps } from '../rangedParameters';

export const fluxKontextDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-kontext-dev',
	page: 'https://www.segmind.com/models/flux-kontext-dev',
	name: 'FLUX.1 Kontext Dev',
	description: 'The cheapest Kontext, with control over guidance and steps',
	goodFor: 'edit',
	typicalSeconds: 11,
	typicalCost: 0.04,
	parameters: [
		{ ...image, apiName: 'input_image', required: true },
		kontextAspectRatio,
		{ ...jpegOrWebpOutputFormat, default: 'png' },
		recommended(guidance({ from: 0, to: 10, default: 2.5 })),
		recommended(outputQuality({ from: 0, to: 100, default: 80 })),
		seed,
		{ ...recommended(steps({ from: 4, to: 50, default: 30 })), apiName: 'num_inference_steps' },
	],
};
