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

/** One JPEG of about a megapixel, as the node requests it. @param withOptions adds all options, and images to edit */
export function jobFor(slug: string, withOptions = false) {
	const uses = offered.filter((each) => each.slug === slug);
	const model = uses.at(withOptions ? -1 : 0);
	if (!model) throw new Error(`Unknown model "${slug}". Choose one of ${slugs.join(', ')}.`);
	const hasCustom = model.parameters.some(({ onlyWhen }) => onlyWhen?.values.includes('custom'));
	const options = model.parameters.flatMap((each) => {
		const isOption = each.placement === 'option' && 'default' in each && each.name !== 'seed';
		// A text is sent only if it is not empty.
		return isOption ? [[each.name, each.default === '' ? 'blur' : each.default]] : [];
	});
	const request = modelRequest(model, {
		...(withOptions && Object.fromEntries(options)),
		prompt: 'A red fox in the snow, photograph',
		outputFormat: 'jpeg',
		...size,
		aspectRatio: hasCustom ? 'custom' : '3:2',
	});
	const names = modelsOf.edit.includes(model) ? request.images.map(({ apiName }) => apiName) : [];
	const { typicalCost = 0, typicalSeconds } = model;
	return {
		slug,
		typicalCost,
		typicalSeconds,
		/** Of the body, without seed and images. */
		parameters: request.parameters,
		// The model for large images has about 4 megapixels (assumption).
		size: slug.endsWith('-ultra') ? '2448 x 1632' : `${size.width} x ${size.height}`,
		needsImages: names.length > 0,
		/** @param urls of the image to edit, for every parameter that takes one */
		bodyWith: (urls: string[] = []) =>
			requestBody(request, request.seed, Object.fromEntries(names.map((name) => [name, urls]))),
	};
}
