/** The picture that is asked for: the same on both sides. */
import { buildRequest, randomSeed } from '../../nodes/Flux/models/body.ts';
import { models } from '../../nodes/Flux/models/index.ts';
import type { FluxModel } from '../../nodes/Flux/models/model.ts';

/** What is asked for, and what it should cost. */
export interface Order {
	slug: string;
	/** Exactly what the node would send for these values. */
	body: Record<string, unknown>;
	/** USD, as far as known. */
	usualCost: number;
	usualSeconds: number;
}

/** The models with a known price: those of which a picture can be made without a surprise. */
const offered = models.filter(({ usualCost }) => usualCost !== undefined);

/** The slugs that may be ordered. */
export const slugs = offered.map(({ slug }) => slug);

/**
 * One picture of about a megapixel, in a format and a shape that are no defaults where the model leaves the choice.
 * Throws for a slug that is not in `slugs`.
 */
export function orderOf(slug: string): Order {
	const model = offered.find((each) => each.slug === slug);
	if (!model) throw new Error(`There is no model "${slug}": choose one of ${slugs.join(', ')}.`);
	const values = {
		prompt: 'A red fox in the snow, photograph',
		width: 1024,
		height: 768,
		aspect_ratio: choice(model, 'aspect_ratio', /^custom$/) ?? '3:2',
		output_format: choice(model, 'output_format', /^jpe?g$/),
	};
	const { body } = buildRequest(model, values, randomSeed);
	return { slug, body, usualCost: model.usualCost ?? 0, usualSeconds: model.usualSeconds };
}

function choice(model: FluxModel, name: string, wanted: RegExp): string | undefined {
	const parameter = model.parameters.find(({ apiName }) => apiName === name);
	if (parameter?.kind !== 'choice') return undefined;
	return parameter.choices.find(({ value }) => wanted.test(value))?.value;
}
