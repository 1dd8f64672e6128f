/** The image that is generated. */
import { modelRequest, requestBody } from '../../nodes/Flux/models/body.ts';
import { models } from '../../nodes/Flux/models/index.ts';

/** Only models with a known price, which is stated before paying. */
const priced = models.filter(({ typicalCost }) => typicalCost !== undefined);

/** The models to choose from. */
export const slugs = priced.map(({ slug }) => slug);

export type Job = ReturnType<typeof jobFor>;

/** One JPEG of about a megapixel, with exactly the body that the node would send; costs in USD, times in seconds. */
export function jobFor(slug: string) {
	const model = priced.find((each) => each.slug === slug);
	if (!model) throw new Error(`Unknown model "${slug}". Choose one of ${slugs.join(', ')}.`);
	const ratio = model.parameters.find(({ name }) => name === 'aspectRatio');
	const choices = ratio && 'choices' in ratio ? ratio.choices : [];
	const hasCustom = choices.some(({ value }) => value === 'custom');
	// Other than the defaults, where the model has a choice.
	const request = modelRequest(model, {
		...{ prompt: 'A red fox in the snow, photograph', width: 1024, height: 768 },
		...{ aspectRatio: hasCustom ? 'custom' : '3:2', outputFormat: 'jpeg' },
	});
	const body = requestBody(request, request.seed, {});
	const { typicalCost = 0, typicalSeconds } = model;
	const size = body.width ? '1024 x 768' : '1248 x 832';
	return { slug, body, typicalCost, typicalSeconds, size };
}
