/** What one can do with a model, for the tables of the documentation, in their order. */
export const purposes = {
	quality: 'Image from text, best quality',
	draft: 'Image from text, quick and cheap',
	edit: 'Change an image with words',
	combine: 'Put two images into one',
	mask: 'Repaint the part of an image under a mask',
	restyle: 'New look, same composition',
	variation: 'Variations of an image, without a prompt',
	face: 'New images of a face',
	other: 'Anything else on Segmind',
};

export type Purpose = keyof typeof purposes;
