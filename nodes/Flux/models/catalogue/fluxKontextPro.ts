import { kontextAspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import { outputFormat, safetyTolerance, seed } from '../parameters';

/** The page allows a safety tolerance of 2 at most where there is an input image, which is always the case here. */
export const fluxKontextPro: FluxModel = {
	operations: ['edit'],
	slug: 'flux-kontext-pro',
	page: 'https://www.segmind.com/models/flux-kontext-pro',
	name: 'FLUX.1 Kontext Pro',
	description: 'Changes what the prompt says and keeps the rest',
	goodFor: 'edit',
	typicalSeconds: 22,
	typicalCost: 0.05,
	parameters: [
		{ ...image, apiName: 'input_image', required: true },
		kontextAspectRatio,
		{ ...outputFormat, apiValues: { jpeg: 'jpg' } },
		{
			...safetyTolerance,
			description:
				'How much the content filter lets through, from 0 (strict) to 2 (most lenient for edits)',
			default: 2,
			maximum: 2,
		},
		seed,
	],
};
