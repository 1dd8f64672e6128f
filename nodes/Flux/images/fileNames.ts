/**
 * A file name for an image: no folders, no control characters, and the extension that its bytes call for.
 *
 * @param requested the user's name; an image extension in it is dropped
 * @param index which image of the item it is, from 0; the second gets `-2`, the third `-3`
 */
export function fileNameFor(requested: string, extension: string, index: number): string {
	const last = requested.split(/[/\\]/).pop() ?? '';
	const clean = last
		// eslint-disable-next-line no-control-regex -- control characters are what is removed
		.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '')
		.replace(/\.(png|jpe?g|webp|gif|avif)$/i, '')
		.replace(/^[.\s]+|[.\s]+$/g, '')
		.slice(0, 180);
	const number = index > 0 ? `-${index + 1}` : '';
	return `${clean || 'image'}${number}.${extension}`;
}
