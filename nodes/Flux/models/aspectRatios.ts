import type { Choice, ChoiceParameter, SizeParameter } from './model';

/** The value that leaves the size to Width and Height. */
export const custom = 'custom';

/** The value that keeps the ratio of the image that is edited. */
export const matchInputImage = 'match_input_image';

/** What their APIs for publishing take: docs/sending-images.md has the sources. */
const jpegOnly = 'Instagram takes JPEG files only; Facebook takes PNG, too, but not WebP';

/** What each value is called in the dropdown, and what it is used for. */
const ratios: Record<string, Omit<Choice, 'value'>> = {
	'1:1': { name: '1:1 (Square)' },
	'1:2': { name: '1:2' },
	'16:9': { name: '16:9 (Widescreen)' },
	'2:1': { name: '2:1' },
	'2:3': { name: '2:3' },
	'21:9': { name: '21:9 (Banner)' },
	'3:2': { name: '3:2' },
	'3:4': { name: '3:4' },
	'4:3': { name: '4:3' },
	'4:5': { name: '4:5 (Feed Post)', description: jpegOnly },
	'5:4': { name: '5:4' },
	'9:16': { name: '9:16 (Story)', description: jpegOnly },
	'9:21': { name: '9:21' },
	[custom]: { name: 'Custom', description: 'Set width and height in pixels' },
	[matchInputImage]: { name: 'Like the Input Image' },
};

/** A dropdown of aspect ratios. */
export function aspectRatio(...values: string[]): ChoiceParameter {
	return { kind: 'choice', apiName: 'aspect_ratio', ...dropdown(values) };
}

/** FLUX.2 takes sizes only. About a megapixel each, the price of the page, in the multiples of 16 that it works in. */
const flux2Sizes: SizeParameter['sizes'] = {
	'1:1': { width: 1024, height: 1024 },
	'16:9': { width: 1280, height: 720 },
	'2:3': { width: 832, height: 1248 },
	'21:9': { width: 1568, height: 672 },
	'3:2': { width: 1248, height: 832 },
	'3:4': { width: 864, height: 1152 },
	'4:3': { width: 1152, height: 864 },
	'4:5': { width: 896, height: 1120 },
	'5:4': { width: 1120, height: 896 },
	'9:16': { width: 720, height: 1280 },
	'9:21': { width: 672, height: 1568 },
};

/** The aspect ratio of FLUX.2 Pro, Max and Flex. */
export const flux2AspectRatio: SizeParameter = {
	kind: 'size',
	sizes: flux2Sizes,
	...dropdown([...Object.keys(flux2Sizes), custom], flux2Sizes),
};

/** The aspect ratio of FLUX.1 Pro, Dev and Schnell Fast. */
export const flux1AspectRatio = aspectRatio(
	...['1:1', '16:9', '2:3', '21:9', '3:2', '4:5', '5:4', '9:16', '9:21'],
);

/** The same with 3:4 and 4:3: the aspect ratio of FLUX.1 Redux, and of FLUX1.1 Pro Ultra on Replicate. */
export const reduxAspectRatio = aspectRatio(...Object.keys(flux2Sizes));

/** The aspect ratio of FLUX.1 Kontext; its pages do not list all values. */
export const kontextAspectRatio: ChoiceParameter = {
	...aspectRatio(...Object.keys(flux2Sizes), '1:2', '2:1', matchInputImage),
	default: matchInputImage,
	acceptsOthers: true,
};

/** What both kinds have in common. @param sizes in pixels */
function dropdown(values: string[], sizes: SizeParameter['sizes'] = {}) {
	return {
		name: 'aspectRatio',
		displayName: 'Aspect Ratio',
		description:
			"Ratio of width to height. For an edit, choose 'Like the Input Image', where offered, to keep the original's.",
		placement: 'top' as const,
		default: '1:1',
		choices: values.map((value) => ({ ...ratios[value], ...described(value, sizes), value })),
	};
}

function described(value: string, sizes: SizeParameter['sizes']): Pick<Choice, 'description'> {
	const { description } = ratios[value];
	if (!(value in sizes)) return { ...(description && { description }) };
	const { width, height } = sizes[value];
	return { description: [`${width} × ${height} pixels`, description].filter(Boolean).join('. ') };
}
