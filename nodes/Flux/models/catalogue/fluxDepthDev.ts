import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { jpegOrWebpOutputFormat, seed } from '../parameters';
import { guidance, outputQuality, recommended, steps } from '../rangedParameters';

export const fluxDepthDev: FluxModel = {
	operations: ['edit'],
	slug: 'flux-depth-dev',
	page: 'https://www.segmind.com/models/flux-depth-dev',
	name: 'FLUX.1 Depth Dev',
	description: 'Like Depth Pro, at half the price',
	goodFor: 'restyle',
	typicalSeconds: 16,
	typicalCost: 0.031,
	parameters: [
		{ ...image, apiName: 'control_image', required: true },
		jpegOrWebpOutputFormat,
		guidance({ from: 0, to: 100, default: 10 }),
		recommended(outputQuality({ from: 0, to: 100, default: 80 })),
		seed,
		{ ...recommended(steps({ from: 1, to: 50, default: 28 })), apiName: 'num_inference_steps' },
	],
};
