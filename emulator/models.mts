import { type Body, exactSize, maxSide, type Model, type Size } from './model.mts';
import * as schemas from './schemas/index.mts';

/** The known image models, by slug. */
export const models: Record<string, Model> = Object.fromEntries(
	Object.values(schemas).map((model) => [model.slug, model]),
);

/** A slug that is answered with 410, like a model that Segmind has retired. */
export const retiredSlug = 'flux-schnell-retired';

/** What is known of a model whose page is not: it needs a prompt, and the names of images are those of other models. */
const unknownModel: Omit<Model, 'slug'> = {
	...schemas.flux2Pro,
	images: [...new Set(Object.values(schemas).flatMap(({ images = [] }) => images))],
	schema: {
		type: 'object',
		required: ['prompt'],
		properties: { prompt: { type: 'string', minLength: 1 } },
	},
	sizeOf: clampedSize,
};

/** Segmind has FLUX models that make videos, for 1 to 3 dollars. It still gets an image here: no client should want it. */
const video: Model = { ...unknownModel, slug: 'flux-3-video', seconds: 120, cost: 1 };

/**
 * Finds a model by its slug. One of the `launched` slugs accepts any parameters with a prompt and is otherwise like
 * flux-2-pro; so is the video model, except for its price.
 * @returns `undefined` for an unknown slug
 */
export function findModel(slug: string, launched: string[]): Model | undefined {
	if (Object.hasOwn(models, slug)) return models[slug];
	if (slug === video.slug) return video;
	return launched.includes(slug) ? { ...unknownModel, slug } : undefined;
}

/** A size that can be drawn, whatever numbers were accepted unchecked. */
function clampedSize(body: Body): Size {
	const { width, height } = exactSize(body);
	const clamp = (pixels: number) => Math.round(Math.min(Math.max(pixels, 64), maxSide));
	return { width: clamp(width), height: clamp(height) };
}
