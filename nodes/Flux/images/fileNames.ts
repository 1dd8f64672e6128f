/**
 * A file name for a picture: no folders, no control characters, and the extension that its bytes call for.
 *
 * @param wish what the user asked for; an extension of an image in it is dropped
 * @param index which picture of the item it is, from 0; the second gets `-2`, the third `-3`
 */
export function fileNameFor(wish: string, extension: string, index: number): string {
	const last = wish.split(/[/\\]/).pop() ?? '';
	const clean = last
		// eslint-disable-next-line no-control-regex -- control characters are what is taken out
		.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '')
		.replace(/\.(png|jpe?g|webp|gif|avif)$/i, '')
		.replace(/^[.\s]+|[.\s]+$/g, '')
		.slice(0, 180);
	const number = index > 0 ? `-${index + 1}` : '';
	return `${clean || 'image'}${number}.${extension}`;
}
