import type { Model } from '../model.mts';
import { fluxReduxDev, reduxParameters } from './flux-redux-dev.mts';
import { integer } from './parameters.mts';

/** Source: https://www.segmind.com/models/flux-redux-schnell. */
export const fluxReduxSchnell: Model = {
	...fluxReduxDev,
	slug: 'flux-redux-schnell',
	seconds: 8,
	cost: 0.004,
	schema: {
		type: 'object',
		required: ['redux_image'],
		additionalProperties: false,
		properties: { ...reduxParameters, num_inference_steps: integer(4, 1, 4) },
	},
};
