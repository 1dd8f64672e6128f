import { imagesToEdit, takesImages } from './imageParameters';
import type { FluxModel } from './model';

/** A model as the operation Edit Image uses it: its images come first, and it needs one. */
export function forEditing(model: FluxModel): FluxModel {
	const [image, ...otherImages] = model.parameters.filter(takesImages);
	const others = model.parameters.filter((parameter) => !takesImages(parameter));
	const required = { ...image, ...(image.kind === 'images' && imagesToEdit), required: true };
	const images = [required, ...otherImages].map((each) => ({
		...each,
		placement: 'first' as const,
	}));
	return { ...model, parameters: [...images, ...others] };
}
