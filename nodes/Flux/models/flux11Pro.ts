import type { FluxModel } from './model';
import {
	height,
	imageFields,
	flux1OutputFormat,
	outputQuality,
	flux1SafetyTolerance,
	seed,
	width,
} from './parameters';

/** Width and height count only with a custom aspect ratio, and Segmind rounds them to multiples of 16. */
const customSize = {
	minimum: 256,
	maximum: 1440,
	fieldMinimum: undefined,
	onlyWhen: { parameter: 'aspectRatio', values: ['custom'] },
};

export const flux11Pro: FluxModel = {
	slug: 'flux-1.1-pro',
	page: 'https://www.segmind.com/models/flux-1.1-pro',
	name: 'FLUX1.1 Pro',
	description: 'Fastest and cheapest, with many aspect ratios',
	typicalSeconds: 14,
	typicalCost: 0.05,
	parameters: [
		{
			kind: 'choice',
			name: 'aspectRatio',
			apiName: 'aspect_ratio',
			displayName: 'Aspect Ratio',
			description: 'Ratio of width to height. Choose Custom to set both in pixels.',
			placement: 'top',
			default: '1:1',
			choices: [
				{ name: '1:1 (Square)', value: '1:1' },
				{ name: '16:9 (Widescreen)', value: '16:9' },
				{ name: '2:3', value: '2:3' },
				{ name: '3:2', value: '3:2' },
				{ name: '3:4', value: '3:4' },
				{ name: '4:3', value: '4:3' },
				{ name: '4:5 (Feed Post)', value: '4:5' },
				{ name: '5:4', value: '5:4' },
				{ name: '9:16 (Story)', value: '9:16' },
				{ name: 'Custom', value: 'custom' },
			],
		},
		{ ...width, ...customSize },
		{ ...height, ...customSize },
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
