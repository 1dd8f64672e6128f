import type { ImageParameter, ImagesParameter, ModelParameter } from './model';

/** What a field takes for an image, in the words of its description. */
const imageForms =
	'Enter the name of an input field with a file (PNG, JPEG or WebP), or a URL. An expression may also return a file of an earlier node, or an object with a URL.';

export const images: ImagesParameter = {
	kind: 'images',
	name: 'images',
	apiName: 'image_urls',
	displayName: 'Reference Images',
	description: `Images to use as references, separated by commas. ${imageForms}`,
	placeholder: 'e.g. data, logo or https://example.com/photo.jpg',
	placement: 'top',
};

/** How the operation that edits images calls them. */
export const imagesToEdit = {
	displayName: 'Images',
	description: `The image to work on, or several to combine, separated by commas. ${imageForms}`,
};

export const image: ImageParameter = {
	kind: 'image',
	name: 'image',
	apiName: 'image',
	displayName: 'Image',
	description: `The image to work on. ${imageForms}`,
	placeholder: 'e.g. data or https://example.com/photo.jpg',
	placement: 'top',
};

/** The second image of a model that combines two. */
export const secondImage: ImageParameter = {
	...image,
	name: 'secondImage',
	apiName: 'input_image_2',
	displayName: 'Second Image',
	description: `The image to combine with the first one. ${imageForms}`,
	placeholder: 'e.g. logo or https://example.com/logo.png',
};

/** Which part of the image to repaint. */
export const mask: ImageParameter = {
	...image,
	name: 'mask',
	apiName: 'mask',
	displayName: 'Mask',
	description: `A black and white image of the same size: white is repainted, black is kept. ${imageForms}`,
	placeholder: 'e.g. mask or https://example.com/mask.png',
};

/** The image of a model that takes one as a reference. */
export const referenceImage: ImageParameter = {
	...image,
	displayName: 'Reference Image',
	description: `Image to use as a reference. ${imageForms}`,
};

/** Whether a parameter takes one image or several. */
export function takesImages(
	parameter: ModelParameter,
): parameter is ImageParameter | ImagesParameter {
	return parameter.kind === 'image' || parameter.kind === 'images';
}
