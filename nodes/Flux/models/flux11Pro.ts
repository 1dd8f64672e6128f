import type { FluxModel } from './model';
import {
	height,
	flux1OutputFormat,
	outputQuality,
	flux1SafetyTolerance,
	referenceImage,
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
		{ ...referenceImage, apiName: 'image_prompt' },
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
