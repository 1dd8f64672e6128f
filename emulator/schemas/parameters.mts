import { bareBase64 } from '../inputs.mts';

/** Parameters that pages of several models list alike. Every `default` is only documentation: Ajv does not fill it in. */

export const prompt = { type: 'string', minLength: 1 };

export const seed = { type: 'integer' };

/** One image, as Segmind takes it: a URL, a data URI, or base64 by itself. */
export const image = {
	type: 'string',
	anyOf: [{ format: 'uri', pattern: '^(https?|data):' }, { pattern: bareBase64.source }],
};

export const imageUrls = { type: 'array', items: { type: 'string', format: 'uri' } };

export const promptUpsampling = { type: 'boolean', default: false };

/** A whole number. The limits are left out where Segmind's own page does not name them: then Segmind decides. */
export function integer(usual: number, minimum?: number, maximum?: number) {
	return { type: 'integer', default: usual, ...limits(minimum, maximum) };
}

/** A number, with limits as for `integer`. */
export function number(usual: number, minimum?: number, maximum?: number) {
	return { type: 'number', default: usual, ...limits(minimum, maximum) };
}

/** A text that is one of `values`; any text where Segmind's own page does not name them. */
export function choice(usual: string, values?: string[]) {
	return values
		? { type: 'string', default: usual, enum: values }
		: { type: 'string', default: usual };
}

function limits(minimum?: number, maximum?: number) {
	return {
		...(minimum === undefined ? {} : { minimum }),
		...(maximum === undefined ? {} : { maximum }),
	};
}

/** The aspect ratios of FLUX.1 [dev] and its faster siblings. */
export const aspectRatios = ['1:1', '16:9', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'];
