import type { FluxModel } from '../model';
import { seed } from '../parameters';

/** Any model by its name in Segmind's URLs, so that newly launched models work immediately. */
export const other: FluxModel = {
	operations: ['generate'],
	slug: 'other',
	page: 'https://www.segmind.com/models',
	name: 'Other (by Slug)',
	description: 'Any other image model on Segmind, by its slug, with its own parameters',
	goodFor: 'other',
	typicalSeconds: 20,
	parameters: [
		{
			kind: 'slug',
			name: 'slug',
			apiName: 'slug',
			displayName: 'Model Slug',
			description:
				"The last part of the URL of the model's page on segmind.com, for example flux-krea-dev",
			placement: 'top',
		},
		{
			kind: 'json',
			name: 'parameters',
			apiName: 'parameters',
			displayName: 'Model Parameters (JSON)',
			description:
				"The model's own parameters as a JSON object, with the names used on its page on segmind.com. The prompt and the seed are added automatically. For an image, give a URL or the name of an input field with a file.",
			placement: 'top',
			default: '{}',
		},
		seed,
	],
};
