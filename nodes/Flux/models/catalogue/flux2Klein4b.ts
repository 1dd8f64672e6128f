import type { FluxModel } from '../model';
import { kleinParameters } from './flux2Klein';

export const flux2Klein4b: FluxModel = {
	operations: ['generate', 'edit'],
	slug: 'flux-2-klein-4b',
	page: 'https://www.segmind.com/models/flux-2-klein-4b',
	name: 'FLUX.2 Klein 4B',
	description: 'Quick and cheap, for new images and for edits',
	goodFor: 'draft',
	typicalSeconds: 11,
	typicalCost: 0.032,
	parameters: kleinParameters,
};
