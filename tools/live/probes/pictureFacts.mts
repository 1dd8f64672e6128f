/** What is known of a finished picture, however it was made. */
import type { Fact } from '../probe.mts';

export const pictureFacts: Fact[] = [
	{
		says: 'Pictures are public files: no key, no redirect, and the type of the picture as Content-Type.',
		from: 'documentation',
	},
	{
		about: 'pictures that the node finds',
		says: 'A job gives one picture.',
		from: 'assumption',
	},
	{ about: 'picture', says: '`output_format` is obeyed.', from: 'model page' },
	{
		about: 'asked size',
		says: '`width` and `height` are obeyed to the pixel when they are multiples of 16.',
		from: 'model page',
	},
	{
		about: 'size by aspect ratio',
		says: 'An aspect ratio gives about one megapixel, with sides that are multiples of 16.',
		from: 'assumption',
	},
];
