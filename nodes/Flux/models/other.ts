import type { FluxModel } from './model';
import { seed } from './parameters';

/** Any model by its name in Segmind's URLs, so that newly launched models work immediately. */
export const other: FluxModel = {
	slug: 'other',
	page: 'https://www.segmind.com/models',
	name: 'Other (by Slug)',
	description: 'Any other image model on Segmind, by its name and its own parameters',
	usualSeconds: 20,
	parameters: [
		{
			kind: 'slug',
			name: 'slug',
			apiName: 'slug',
			displayName: 'Model Slug',
			description:
				"The model's name at the end of the URL of its page on segmind.com, for example flux-2-klein-9b",
			placement: 'top',
		},
		{
			kind: 'json',
			name: 'parameters',
			apiName: 'parameters',
			displayName: 'Model Parameters (JSON)',
			description:
				"The model's own parameters as a JSON object, with the names that its page on segmind.com uses. Prompt and seed are added.",
			placement: 'top',
			default: '{}',
		},
		seed,
	],
};
