/** What one can do with a model, for the tables of the documentation, in their order. */
export const purposes = {
	quality: 'Image from text, best quality',
	draft: 'Image from text, quick and cheap',
	edit: 'Change an image with words',
	combine: 'Combine two images',
	mask: 'Repaint the masked part of an image',
	restyle: 'New look, same composition',
	variation: 'Variations of an image, without a prompt',
	face: 'New images of a face',
	other: 'Anything else on Segmind',
};

export type Purpose = keyof typeof purposes;
