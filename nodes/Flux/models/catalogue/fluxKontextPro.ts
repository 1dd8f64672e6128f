import { kontextAspectRatio } from '../aspectRatios';
import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { pngOutputFormat, seed } from '../parameters';
import { safetyTolerance } from '../rangedParameters';

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
		pngOutputFormat,
		safetyTolerance({ from: 0, to: 2, default: 2 }),
		seed,
	],
};
