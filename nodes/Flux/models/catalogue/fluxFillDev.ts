import { image, mask } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOrWebpOutputFormat, seed } from '../parameters';
import { guidance, outputQuality, recommended, steps } from '../rangedParameters';

export const fluxFillDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-fill-dev',
	page: 'https://www.segmind.com/models/flux-fill-dev',
	name: 'FLUX.1 Fill Dev',
	description: 'Like Fill Pro, a little cheaper and less exact',
	goodFor: 'mask',
	typicalSeconds: 17,
	typicalCost: 0.05,
	parameters: [
		{ ...image, apiName: 'image', required: true },
		{ ...mask, required: true },
		jpegOrWebpOutputFormat,
		recommended(guidance({ from: 0, to: 100, default: 30 })),
		recommended(outputQuality({ from: 0, to: 100, default: 80 })),
		seed,
		{ ...recommended(steps({ from: 1, to: 50, default: 28 })), apiName: 'num_inference_steps' },
	],
};
