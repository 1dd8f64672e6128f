import { aspectRatioSize, type Model } from '../model.mts';
import { fluxKontextPro, kontextSchema } from './flux-kontext-pro.mts';

/** Source: https://www.segmind.com/models/flux-kontext-max. */
export const fluxKontextMax: Model = {
	...fluxKontextPro,
	slug: 'flux-kontext-max',
	seconds: 24,
	cost: 0.1,
	sizeOf: (body, input) => aspectRatioSize(body, input, '16:9'),
	schema: kontextSchema('16:9'),
};
