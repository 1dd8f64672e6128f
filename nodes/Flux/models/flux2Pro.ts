import type { FluxModel } from './model';
import {
	height,
	imageFields,
	imageUrls,
	outputFormat,
	safetyTolerance,
	seed,
	width,
} from './parameters';

/** From seeds/000. */
export const flux2Pro: FluxModel = {
	slug: 'flux-2-pro',
	name: 'FLUX.2 Pro',
	description: 'Photorealistic pictures, fast',
	usualSeconds: 24,
	usualCost: 0.07,
	parameters: [width, height, imageUrls, imageFields, outputFormat, safetyTolerance, seed],
};
