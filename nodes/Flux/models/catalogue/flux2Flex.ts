import { flux2AspectRatio } from '../aspectRatios';
import { images } from '../imageParameters';
import type { FluxModel } from '../model';
import { height, outputFormat, promptUpsampling, seed, width } from '../parameters';
import { guidance, recommended, safetyTolerance, steps } from '../rangedParameters';

/** The range of guidance is Black Forest Labs'; the page prints none. */
export const flux2Flex: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-flex',
	page: 'https://www.segmind.com/models/flux-2-flex',
	name: 'FLUX.2 Flex',
	description: 'Control over guidance and steps; good at text in images',
	goodFor: 'quality',
	typicalSeconds: 48,
	typicalCost: 0.17,
	parameters: [
		flux2AspectRatio,
		{ ...width, minimum: 64 },
		{ ...height, minimum: 64 },
		images,
		outputFormat,
		recommended(guidance({ from: 1.5, to: 10, default: 5 })),
		{
			...promptUpsampling,
			description: 'Whether the model may add detail to the prompt',
			default: true,
		},
		safetyTolerance({ from: 0, to: 6, default: 2 }),
		seed,
		steps({ from: 1, to: 50, default: 50 }),
	],
};
