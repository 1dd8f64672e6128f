import { aspectRatio } from '../aspectRatios';
import type { FluxModel } from '../model';
import { flux1OutputFormat, guidance, outputQuality, seed, steps } from '../parameters';

export const fluxDev: FluxModel = {
	operations: ['generate'],
	slug: 'flux-dev',
	page: 'https://www.segmind.com/models/flux-dev',
	name: 'FLUX.1 Dev',
	description: 'Good quality at a low price',
	goodFor: 'draft',
	typicalSeconds: 20,
	typicalCost: 0.02,
	parameters: [
		aspectRatio('1:1', '16:9', '2:3', '21:9', '3:2', '4:5', '5:4', '9:16', '9:21'),
		flux1OutputFormat,
		{
			...guidance,
			description: 'How closely the image follows the prompt, from 0 (loosely) to 10 (strictly)',
			default: 3,
			minimum: 0,
			maximum: 10,
		},
		outputQuality,
		seed,
		{
			...steps,
			description: 'Number of inference steps, from 1 (fastest) to 50 (most detailed)',
			default: 25,
			minimum: 1,
			maximum: 50,
		},
	],
};
