import { aspectRatio } from '../aspectRatios';
import { referenceImage } from '../imageParameters';
import type { FluxModel } from '../model';
import { flux1OutputFormat, height, promptUpsampling, seed, width } from '../parameters';
import { outputQuality, safetyTolerance } from '../rangedParameters';

/** Segmind rounds sizes to multiples of 16. */
const size = { minimum: 256, maximum: 1440 };

export const flux11Pro: FluxModel = {
	operations: ['generate'],
	slug: 'flux-1.1-pro',
	page: 'https://www.segmind.com/models/flux-1.1-pro',
	name: 'FLUX1.1 Pro',
	description: 'Quick photos in many aspect ratios',
	goodFor: 'quality',
	typicalSeconds: 14,
	typicalCost: 0.05,
	parameters: [
		aspectRatio('1:1', '16:9', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', 'custom'),
		{ ...width, ...size },
		{ ...height, ...size },
		{ ...referenceImage, apiName: 'image_prompt' },
		flux1OutputFormat,
		outputQuality({ from: 0, to: 100, default: 80 }),
		promptUpsampling,
		safetyTolerance({ from: 1, to: 5, default: 2 }),
		seed,
	],
};
