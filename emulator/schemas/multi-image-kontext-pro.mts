import { aspectRatioSize, type Model } from '../model.mts';
import { choice, image, integer, prompt, seed } from './parameters.mts';

/** The schema of [pro] and [max], which differ in two defaults. Only Replicate's page has lists and ranges. */
export const multiImageSchema = (aspectRatio: string, format: string) => ({
	type: 'object',
	required: ['prompt', 'input_image_1', 'input_image_2'],
	additionalProperties: false,
	properties: {
		prompt,
		input_image_1: image,
		input_image_2: image,
		aspect_ratio: choice(aspectRatio),
		output_format: choice(format),
		safety_tolerance: integer(2),
		seed,
	},
});

/** Source: https://www.segmind.com/models/multi-image-kontext-pro. */
export const multiImageKontextPro: Model = {
	slug: 'multi-image-kontext-pro',
	seconds: 23,
	cost: 0.05,
	syncResponse: 'bytes',
	defaultFormat: 'png',
	images: ['input_image_1', 'input_image_2'],
	sizeOf: (body, input) => aspectRatioSize(body, input, 'match_input_image'),
	schema: multiImageSchema('match_input_image', 'png'),
};
