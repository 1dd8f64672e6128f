import { aspectRatioSize, type Model } from '../model.mts';
import { choice, image, integer, prompt, seed } from './parameters.mts';

const aspectRatios = [
	...['match_input_image', '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '4:5', '5:4'],
	// On Replicate's page of the same model only.
	...['21:9', '9:21', '2:1', '1:2'],
];

/** The schema of Kontext [pro] and [max], which differ in the aspect ratio of a body without one. */
export const kontextSchema = (aspectRatio: string) => ({
	type: 'object',
	required: ['prompt'],
	additionalProperties: false,
	properties: {
		prompt,
		input_image: image,
		aspect_ratio: choice(aspectRatio, aspectRatios),
		output_format: choice('png', ['png', 'jpg']),
		safety_tolerance: integer(2, 0, 6),
		seed,
	},
	// "At most 2 with an input image".
	if: { required: ['input_image'] },
	then: { properties: { safety_tolerance: { type: 'integer', maximum: 2 } } },
});

/** Source: https://www.segmind.com/models/flux-kontext-pro. */
export const fluxKontextPro: Model = {
	slug: 'flux-kontext-pro',
	seconds: 22,
	cost: 0.05,
	syncResponse: 'bytes',
	defaultFormat: 'png',
	images: ['input_image'],
	sizeOf: (body, input) => aspectRatioSize(body, input, 'match_input_image'),
	schema: kontextSchema('match_input_image'),
};
