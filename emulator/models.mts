import { type Body, exactSize, type Model, type Size } from './model.mts';
import * as schemas from './schemas/index.mts';

/** The known models, by slug. */
export const models: Record<string, Model> = Object.fromEntries(
	Object.values(schemas).map((model) => [model.slug, model]),
);

/** A slug that is answered with 410, like a model that Segmind has retired. */
export const retiredSlug = 'flux-schnell-retired';

/**
 * Finds a model by its slug. One of the `launched` slugs accepts any parameters with a prompt and is otherwise like
 * flux-2-pro.
 * @returns `undefined` for an unknown slug
 */
export function findModel(slug: string, launched: string[]): Model | undefined {
	if (Object.hasOwn(models, slug)) return models[slug];
	if (!launched.includes(slug)) return undefined;
	const schema = {
		type: 'object',
		required: ['prompt'],
		properties: { prompt: { type: 'string', minLength: 1 } },
	};
	return { ...schemas.flux2Pro, slug, schema, sizeOf: clampedSize };
}

/** The longest side of a WebP image, pixels; the other formats allow more. */
const maxSide = 16_383;

/** A size that can be drawn, whatever numbers were accepted unchecked. */
function clampedSize(body: Body): Size {
	const { width, height } = exactSize(body);
	const clamp = (pixels: number) => Math.round(Math.min(Math.max(pixels, 64), maxSide));
	return { width: clamp(width), height: clamp(height) };
}
