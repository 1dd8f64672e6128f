/** The image that is generated. */
import { modelRequest, requestBody } from '../../nodes/Flux/models/body.ts';
import { modelsOf } from '../../nodes/Flux/models/index.ts';

/** Only models with a known price, which is stated before paying. */
const offered = [...modelsOf.generate, ...modelsOf.edit].filter(({ typicalCost }) => typicalCost);

/** The models to choose from. */
export const slugs = [...new Set(offered.map(({ slug }) => slug))];

/** Pixels. As wide as 3:2 in multiples of 16; the image that is edited has the same size. */
export const size = { width: 1248, height: 832 };

export type Job = ReturnType<typeof jobFor>;

/** One JPEG of about a megapixel, with exactly the body that the node would send; costs in USD, times in seconds. */
export function jobFor(slug: string) {
	const model = offered.find((each) => each.slug === slug);
	if (!model) throw new Error(`Unknown model "${slug}". Choose one of ${slugs.join(', ')}.`);
	const ratio = model.parameters.find(({ name }) => name === 'aspectRatio');
	const choices = ratio && 'choices' in ratio ? ratio.choices : [];
	const hasCustom = choices.some(({ value }) => value === 'custom');
	// Other than the defaults, where the model has a choice.
	const aspectRatio = hasCustom ? 'custom' : '3:2';
	const values = { prompt: 'A red fox in the snow, photograph', aspectRatio, outputFormat: 'jpeg' };
	const request = modelRequest(model, { ...values, ...size });
	const names = modelsOf.edit.includes(model) ? request.images.map(({ apiName }) => apiName) : [];
	return {
		slug,
		typicalCost: model.typicalCost ?? 0,
		typicalSeconds: model.typicalSeconds,
		// The model for large images has about 4 megapixels (assumption).
		size: slug.endsWith('-ultra') ? '2448 x 1632' : `${size.width} x ${size.height}`,
		needsImages: names.length > 0,
		/** @param url of the image to edit, for every parameter that takes one */
		bodyWith: (url?: string) => {
			const urls = Object.fromEntries(names.map((name) => [name, url ? [url] : []]));
			return requestBody(request, request.seed, urls);
		},
	};
}
