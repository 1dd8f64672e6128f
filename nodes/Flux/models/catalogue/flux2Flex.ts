import { flux2AspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { images } from '../imageParameters';
import {
	guidance,
	height,
	outputFormat,
	promptUpsampling,
	safetyTolerance,
	seed,
	steps,
	width,
} from '../parameters';

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
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 1.5 (loosely) to 10 (strictly)',
			default: 5,
			fieldMinimum: 1.5,
			fieldMaximum: 10,
		},
		{
			...promptUpsampling,
			description: 'Whether the model may add detail to the prompt',
			default: true,
		},
		{ ...safetyTolerance, default: 2 },
		seed,
		steps,
	],
};
