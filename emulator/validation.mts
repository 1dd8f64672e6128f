import { Ajv, type ErrorObject } from 'ajv';
import { type Body, maxPixels, type Model } from './model.mts';

/** What is wrong with a request, in Segmind's shape: `{"loc":["body","width"],"msg":"…"}`. */
export interface ValidationError {
	loc: (string | number)[];
	msg: string;
}

const ajv = new Ajv({ allErrors: true });
ajv.addFormat('uri', (text: string) => URL.canParse(text));

/** Checks a body against its model's schema. @returns every error; empty when it is accepted */
export function validate(model: Model, body: unknown): ValidationError[] {
	// Ajv caches compiled schemas.
	const matches = ajv.compile(model.schema);
	if (!matches(body)) return detailOf('body', matches.errors);
	const { width, height } = model.sizeOf(body as Body);
	if (width * height <= maxPixels) return [];
	return [{ loc: ['body', 'width'], msg: 'width x height must be at most 4 megapixels' }];
}

/** The errors that Ajv found in a part of a request. */
export function detailOf(
	part: 'body' | 'query',
	errors: ErrorObject[] | null | undefined,
): ValidationError[] {
	return (errors ?? []).map(({ instancePath, params, message }) => {
		const name: string | undefined = params.missingProperty ?? params.additionalProperty;
		const path = instancePath.split('/').slice(1);
		const allowed = params.allowedValues ? `: ${JSON.stringify(params.allowedValues)}` : '';
		return {
			loc: [part, ...path, ...(name === undefined ? [] : [name])],
			msg: `${message ?? 'is not allowed'}${allowed}`,
		};
	});
}
