import type { FluxModel } from '../model';
import { image } from '../imageParameters';
import {
	flux1OutputFormat,
	guidance,
	height,
	negativePrompt,
	outputQuality,
	seed,
	steps,
	width,
} from '../parameters';

const size = {
	description: 'In pixels, from 256 to 1536',
	onlyWhen: undefined,
	minimum: 256,
	maximum: 1536,
	fieldMinimum: undefined,
};

export const fluxPulid: FluxModel = {
	operations: ['edit'],
	slug: 'flux-pulid',
	page: 'https://www.segmind.com/models/flux-pulid',
	name: 'FLUX.1 PuLID',
	description: 'New images of the person in a photo',
	goodFor: 'face',
	typicalSeconds: 13,
	typicalCost: 0.036,
	parameters: [
		{ ...image, apiName: 'main_face_image', required: true },
		{ ...width, ...size, default: 896 },
		{ ...height, ...size, default: 1152 },
		flux1OutputFormat,
		{
			...guidance,
			apiName: 'guidance_scale',
			description: 'How closely the image follows the prompt, from 1 (loosely) to 10 (strictly)',
			default: 4,
			minimum: 1,
			maximum: 10,
		},
		{
			kind: 'number',
			name: 'idWeight',
			apiName: 'id_weight',
			displayName: 'ID Weight',
			description: 'How closely the face resembles the photo, from 0 (loosely) to 3 (strictly)',
			placement: 'option',
			default: 1.05,
			minimum: 0,
			maximum: 3,
		},
		negativePrompt,
		{
			...outputQuality,
			description: 'Quality of the saved image, from 1 (smallest file) to 100 (best)',
			minimum: 1,
		},
		seed,
		{
			...steps,
			apiName: 'num_steps',
			description: 'Number of inference steps, from 1 (fastest) to 20 (most detailed)',
			default: 20,
			minimum: 1,
			maximum: 20,
		},
	],
};
