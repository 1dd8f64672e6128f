import { image } from '../imageParameters';
import type { FluxModel } from '../model';
import { flux1OutputFormat, height, negativePrompt, seed, width } from '../parameters';
import { guidance, outputQuality, steps } from '../rangedParameters';

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
		{ ...guidance({ from: 1, to: 10, default: 4 }), apiName: 'guidance_scale' },
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
		outputQuality({ from: 1, to: 100, default: 80 }),
		seed,
		{ ...steps({ from: 1, to: 20, default: 20 }), apiName: 'num_steps' },
	],
};
