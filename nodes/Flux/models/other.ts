import type { FluxModel } from './model';
import { seed } from './parameters';

/** Any model by its name in Segmind's URLs, so that one which is launched today works today. */
export const other: FluxModel = {
	slug: 'other',
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
				"The model's name as it stands at the end of its page's address on segmind.com, for example flux-2-klein-9b",
			placement: 'top',
		},
		{
			kind: 'json',
			name: 'parameters',
			apiName: 'parameters',
			displayName: 'Model Parameters (JSON)',
			description:
				"The model's own parameters as a JSON object, under the names of its page on segmind.com. Prompt and seed are added.",
			placement: 'top',
			default: '{}',
		},
		seed,
	],
};
