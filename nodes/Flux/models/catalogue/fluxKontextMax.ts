import { kontextAspectRatio } from '../aspectRatios';
import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { pngOutputFormat, seed } from '../parameters';
import { safetyTolerance } from '../rangedParameters';

/** The page allows a safety tolerance of 2 at most where there is an input image, which is always the case here. */
export const fluxKontextMax: FluxModel = {
	operations: ['edit'],
	slug: 'flux-kontext-max',
	page: 'https://www.segmind.com/models/flux-kontext-max',
	name: 'FLUX.1 Kontext Max',
	description: 'Like Kontext Pro, with the best quality and text in images',
	goodFor: 'edit',
	typicalSeconds: 24,
	typicalCost: 0.1,
	parameters: [
		{ ...image, apiName: 'input_image', required: true },
		{ ...kontextAspectRatio, default: '16:9' },
		pngOutputFormat,
		safetyTolerance({ from: 0, to: 2, default: 2 }),
		seed,
	],
};
