import type { FluxModel } from './model';
import {
	aspectRatio,
	height,
	imageFields,
	flux1OutputFormat,
	outputQuality,
	flux1SafetyTolerance,
	seed,
	width,
} from './parameters';

/** Segmind rounds sizes to multiples of 16. */
const size = {
	minimum: 256,
	maximum: 1440,
	fieldMinimum: undefined,
};

export const flux11Pro: FluxModel = {
	slug: 'flux-1.1-pro',
	page: 'https://www.segmind.com/models/flux-1.1-pro',
	name: 'FLUX1.1 Pro',
	description: 'Fastest and cheapest, with many aspect ratios',
	typicalSeconds: 14,
	typicalCost: 0.05,
	parameters: [
		aspectRatio('1:1', '16:9', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', 'custom'),
		{
			...width,
			...size,
			description: 'Width of the image in pixels. Segmind rounds it to a multiple of 16.',
		},
		{
			...height,
			...size,
			description: 'Height of the image in pixels. Segmind rounds it to a multiple of 16.',
		},
		{
			kind: 'imageUrl',
			name: 'imageUrl',
			apiName: 'image_prompt',
			displayName: 'Reference Image URL',
			description: 'Public URL of one image to use as a reference',
			placement: 'top',
		},
		{
			...imageFields,
			apiName: 'image_prompt',
			displayName: 'Reference Image Field',
			description:
				'Name of an input field that contains an image (PNG, JPEG or WebP), to use instead of a URL. The image is uploaded to Segmind, where it gets a public URL.',
			maximumFiles: 1,
		},
		flux1OutputFormat,
		outputQuality,
		{
			kind: 'boolean',
			name: 'promptUpsampling',
			apiName: 'prompt_upsampling',
			displayName: 'Prompt Upsampling',
			description: 'Whether the model may change the prompt for a more creative image',
			placement: 'option',
			default: false,
		},
		flux1SafetyTolerance,
		seed,
	],
};
