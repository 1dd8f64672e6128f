import { aspectRatioSize, type Model } from '../model.mts';
import { multiImageKontextPro, multiImageSchema } from './multi-image-kontext-pro.mts';

/** Source: https://www.segmind.com/models/multi-image-kontext-max. */
export const multiImageKontextMax: Model = {
	...multiImageKontextPro,
	slug: 'multi-image-kontext-max',
	seconds: 18,
	cost: 0.1,
	defaultFormat: 'jpg',
	sizeOf: (body, input) => aspectRatioSize(body, input, '16:9'),
	schema: multiImageSchema('16:9', 'jpg'),
};
