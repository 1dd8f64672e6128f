import { aspectRatioSize, type Model } from '../model.mts';
import { choice, imageUrls, integer, number, prompt, seed } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-2-klein-4b. */
export const flux2Klein4b: Model = {
	slug: 'flux-2-klein-4b',
	seconds: 11,
	cost: 0.032,
	syncResponse: 'bytes',
	defaultFormat: 'png',
	images: ['image_urls'],
	sizeOf: aspectRatioSize,
	schema: {
		type: 'object',
		required: ['prompt'],
		additionalProperties: false,
		properties: {
			prompt,
			image_urls: imageUrls,
			aspect_ratio: choice('1:1', [
				...['match_input_image', '1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9'],
			]),
			negative_prompt: { type: 'string' },
			cfg: number(5, 1, 20),
			steps: integer(20),
			go_fast: { type: 'boolean', default: true },
			image_format: choice('png', ['png', 'jpeg', 'webp']),
			quality: integer(90, 10, 100),
			seed,
		},
	},
};
