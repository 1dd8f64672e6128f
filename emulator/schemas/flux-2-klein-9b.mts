import type { Model } from '../model.mts';
import { flux2Klein4b } from './flux-2-klein-4b.mts';

/** Source: https://www.segmind.com/models/flux-2-klein-9b. It has the parameters of the smaller one. */
export const flux2Klein9b: Model = {
	...flux2Klein4b,
	slug: 'flux-2-klein-9b',
	seconds: 15,
	cost: 0.04,
};
