import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { scheduler, seed } from '../parameters';
import { steps } from '../rangedParameters';

export const fluxImg2img: FluxModel = {
	operations: ['edit'],
	slug: 'flux-img2img',
	page: 'https://www.segmind.com/models/flux-img2img',
	name: 'FLUX.1 Image to Image',
	description: 'Redraws an image, closely or freely, for example in another style',
	goodFor: 'restyle',
	typicalSeconds: 25,
	typicalCost: 0.027,
	// The only value that the page names.
	constants: { sampler_name: 'euler' },
	parameters: [
		{ ...image, apiName: 'image', required: true },
		{
			...scheduler(
				'simple',
				'beta',
				'ddim_uniform',
				'exponential',
				'karras',
				'normal',
				'sgm_uniform',
				'simple',
			),
			isAlwaysSent: true,
		},
		seed,
		{ ...steps({ from: 1, to: 50, default: 20 }), isAlwaysSent: true },
		{
			kind: 'number',
			name: 'strength',
			apiName: 'denoise',
			displayName: 'Strength',
			description: 'How much of the image may change, from 0 (nothing) to 1 (everything)',
			placement: 'option',
			isAlwaysSent: true,
			default: 0.75,
			minimum: 0,
			maximum: 1,
		},
	],
};
