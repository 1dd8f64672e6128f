import type { FluxModel } from '../model';
import { kleinParameters } from './flux2Klein';

export const flux2Klein9b: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-klein-9b',
	page: 'https://www.segmind.com/models/flux-2-klein-9b',
	name: 'FLUX.2 Klein 9B',
	description: 'Like Klein 4B, a little slower and better',
	goodFor: 'draft',
	typicalSeconds: 15,
	typicalCost: 0.04,
	parameters: kleinParameters,
};
