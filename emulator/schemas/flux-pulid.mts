import { exactSize, type Model } from '../model.mts';
import { choice, image, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-pulid. */
export const fluxPulid: Model = {
	slug: 'flux-pulid',
	seconds: 13,
	cost: 0.036,
	syncResponse: 'bytes',
	defaultFormat: 'webp',
	images: ['main_face_image'],
	sizeOf: (body) => exactSize({ width: 896, height: 1152, ...body }),
	schema: {
		type: 'object',
		required: ['prompt', 'main_face_image'],
		additionalProperties: false,
		properties: {
			prompt,
			main_face_image: image,
			negative_prompt: { type: 'string' },
			width: integer(896, 256, 1536),
			height: integer(1152, 256, 1536),
			num_steps: integer(20, 1, 20),
			guidance_scale: number(4, 1, 10),
			id_weight: number(1.05, 0, 3),
			output_format: choice('webp', ['webp', 'png', 'jpg']),
			output_quality: integer(80, 1, 100),
			seed,
		},
	},
};
