import { createHash } from 'node:crypto';
import sharp from 'sharp';
import {
	download,
	emulator,
	post,
	read,
	resultOf,
	submit,
	upload,
	useEmulator,
} from './client.mts';

useEmulator();

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

const paint = async (background: string, width = 200, height = 100) =>
	await sharp({ create: { width, height, channels: 3, background } })
		.png()
		.toBuffer();
let red: Buffer;
let blue: Buffer;
beforeAll(async () => {
	[red, blue] = await Promise.all([paint('red'), paint('blue')]);
});

const dataUri = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
const uploaded = async (...files: Buffer[]): Promise<string[]> =>
	(await read(await upload({ data_urls: files.map(dataUri) }))).body.file_urls;

const hashesOf = async (slug: string, body: object) => {
	const { status } = await post(`/v2/${slug}`, { prompt: 'a fox', seed: 1, ...body });
	expect(status).toBe(200);
	return emulator.bill.entries.at(-1)?.imageHashes;
};

describe('the bill', () => {
	it('tells which image went into which parameter', async () => {
		const [first, second] = await uploaded(red, blue);
		const [image, mask] = [sha256(red), sha256(blue)];
		expect(await hashesOf('flux-fill-dev', { image: first, mask: second })).toEqual({
			image,
			mask,
		});
		expect(await hashesOf('flux-fill-dev', { image: second, mask: first })).toEqual({
			image: mask,
			mask: image,
		});
		expect(
			await hashesOf('multi-image-kontext-pro', { input_image_1: second, input_image_2: first }),
		).toEqual({ input_image_1: mask, input_image_2: image });
	});
	it('has the images of a list in their order', async () => {
		const image_urls = await uploaded(blue, red);
		const expected = { image_urls: [sha256(blue), sha256(red)] };
		for (const slug of ['flux-2-pro', 'flux-2-klein-4b']) {
			expect(await hashesOf(slug, { image_urls })).toEqual(expected);
		}
	});
	it('has the same hash for an upload, a data URI and base64', async () => {
		const [url] = await uploaded(red);
		for (const input_image of [url, `${url}?size=full`, dataUri(red), red.toString('base64')]) {
			expect(await hashesOf('flux-kontext-pro', { input_image })).toEqual({
				input_image: sha256(red),
			});
		}
	});
	it('has the hash of a URL that the emulator cannot download', async () => {
		const missing = `${emulator.resultsUrl}/assets/none.png`;
		for (const image_prompt of ['https://example.com/a.png', missing]) {
			expect(await hashesOf('flux-1.1-pro', { image_prompt })).toEqual({
				image_prompt: sha256(image_prompt),
			});
		}
	});
	it('has the image of an earlier job that is edited', async () => {
		const id = await submit({ prompt: 'a fox', seed: 1, width: 64, height: 64 });
		const { output } = await resultOf(id);
		expect(await hashesOf('flux-kontext-dev', { input_image: output })).toEqual({
			input_image: sha256(await emulator.bytesOf(id)),
		});
	});
	it('knows the names of images for launched models, whatever else is there', async () => {
		emulator.launched.push('flux-9');
		const [url] = await uploaded(red);
		const odd = { mask: 7, input_image: null, image_urls: [{ url }, url], photo: url };
		expect(await hashesOf('flux-9', { image: url, ...odd })).toEqual({
			image: sha256(red),
			image_urls: [sha256(red)],
		});
	});
	it('has none for a job without images', async () => {
		await hashesOf('flux-2-klein-4b', {});
		expect(emulator.bill.entries[0]).not.toHaveProperty('imageHashes');
	});
});

describe('an edited image', () => {
	const edit = async (slug: string, body: object) =>
		await submit({ prompt: 'a fox', seed: 1, ...body }, slug);
	const draw = async (slug: string, body: object) => await emulator.bytesOf(await edit(slug, body));

	/** The color of the image, at shares of its width and height. */
	const colorAt = async (image: Buffer, across: number, down: number) => {
		const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
		const [x, y] = [Math.floor(info.width * across), Math.floor(info.height * down)];
		const at = (y * info.width + x) * info.channels;
		const [r, g, b] = data.subarray(at, at + 3);
		return r > 200 && g < 60 && b < 60 ? 'red' : b > 200 && r < 60 && g < 60 ? 'blue' : 'other';
	};
	/** The colors at the left and the right of the lower half. */
	const colorsIn = async (image: Buffer) => [
		await colorAt(image, 0.1, 0.55),
		await colorAt(image, 0.6, 0.55),
	];

	it.each([
		['flux-2-pro', (one: string, two: string) => ({ image_urls: [one, two] })],
		['flux-2-klein-9b', (one: string, two: string) => ({ image_urls: [one, two] })],
		[
			'multi-image-kontext-max',
			(input_image_1: string, input_image_2: string) => ({
				...{ input_image_1, input_image_2 },
			}),
		],
		['flux-fill-pro', (image: string, mask: string) => ({ image, mask })],
	])(
		'by %s shows its input images side by side, and differs by their order',
		async (slug, body) => {
			const [one, two] = await uploaded(red, blue);
			const image = await draw(slug, body(one, two));
			expect(await colorsIn(image)).toEqual(['red', 'blue']);
			expect(await colorAt(image, 0.1, 0.02)).toBe('other');
			expect(await colorsIn(await draw(slug, body(two, one)))).toEqual(['blue', 'red']);
			expect((await sharp(image).metadata()).channels).toBe(3);
		},
	);
	it('is the same wherever its input image comes from, and for every request', async () => {
		const id = await edit('flux-redux-dev', { prompt: undefined, redux_image: dataUri(red) });
		const { output, prompt } = await resultOf(id);
		expect(prompt).toBeUndefined();
		const image = await download(output);
		expect(await colorsIn(image)).toEqual(['red', 'other']);
		expect(image.equals(await emulator.bytesOf(id))).toBe(true);
		const [redux_image] = await uploaded(red);
		const body = { prompt: undefined, redux_image, seed: 1 };
		expect(image.equals(await draw('flux-redux-dev', body))).toBe(true);
		expect(image.equals(await draw('flux-redux-dev', { ...body, seed: 2 }))).toBe(false);
		// More images than are kept, so that it is drawn again.
		for (let seed = 0; seed < 65; seed++) await draw('flux-2-pro', { width: 64, height: 64, seed });
		expect(image.equals(await emulator.bytesOf(id))).toBe(true);
	});
	it('shows nothing of what is not an image', async () => {
		const [one, two] = await uploaded(Buffer.from('no image'), blue);
		expect(await colorsIn(await draw('flux-2-pro', { image_urls: [one, two] }))).toEqual([
			'other',
			'blue',
		]);
		const far = { image_urls: ['https://example.com/a.png'] };
		expect(await colorsIn(await draw('flux-2-pro', far))).toEqual(['other', 'other']);
	});
	it('is returned by a v1 call as bytes', async () => {
		const body = { prompt: 'a fox', input_image: dataUri(blue) };
		const response = await post('/v1/flux-kontext-dev', body);
		expect(response.headers.get('content-type')).toBe('image/png');
		expect(await colorsIn(Buffer.from(await response.arrayBuffer()))).toEqual(['blue', 'other']);
	});
	it('can be returned beside its input images', async () => {
		emulator.responseShapes = { echo: true };
		const [image, mask] = await uploaded(red, blue);
		expect(await resultOf(await edit('flux-fill-dev', { image, mask }))).toMatchObject({
			...{ image, mask, input_image: image, input: { prompt: 'a fox', image } },
			output: expect.stringContaining('/generations/'),
		});
	});

	const wide = async () => dataUri(red);
	it.each([
		['fast-flux-schnell', async () => ({ aspect_ratio: '21:9' }), 'jpeg', 1568, 672],
		['flux-schnell', async () => ({ width: 520, height: 512 }), 'jpeg', 520, 512],
		['flux-1.1-pro-ultra', async () => ({ aspect_ratio: '21:9' }), 'jpeg', 3056, 1312],
		['flux-1.1-pro-ultra', async () => ({ aspect_ratio: '1:99' }), 'jpeg', 704, 5664],
		['flux-1.1-pro-ultra', async () => ({ aspect_ratio: '0:0' }), 'jpeg', 2000, 2000],
		['flux-2-klein-4b', async () => ({ image_format: 'webp' }), 'webp', 1024, 1024],
		['flux-kontext-pro', async () => ({}), 'png', 1024, 1024],
		['flux-kontext-pro', async () => ({ input_image: await wide() }), 'png', 1456, 720],
		['flux-kontext-max', async () => ({ input_image: await wide() }), 'png', 1360, 768],
		['flux-kontext-dev', async () => ({ input_image: 'https://example.com/a' }), 'png', 1024, 1024],
		[
			'multi-image-kontext-pro',
			async () => ({
				input_image_1: await wide(),
				input_image_2: dataUri(await paint('blue', 9, 9)),
			}),
			...(['png', 1456, 720] as const),
		],
		['flux-fill-pro', async () => ({ image: await wide() }), 'jpeg', 200, 100],
		['flux-fill-pro', async () => ({ image: dataUri(await paint('red', 3, 3)) }), 'jpeg', 16, 16],
		[
			'flux-fill-dev',
			async () => ({
				...{ image: dataUri(await paint('red', 5000, 2500)), mask: await wide() },
				output_format: 'webp',
			}),
			...(['webp', 2896, 1448] as const),
		],
		['flux-depth-dev', async () => ({ control_image: await wide() }), 'jpeg', 1456, 720],
		['flux-pulid', async () => ({ main_face_image: await wide() }), 'webp', 896, 1152],
	])('by %s has the format and size of case %#', async (slug, body, format, width, height) => {
		const image = await draw(slug, await body());
		expect(await sharp(image).metadata()).toMatchObject({ format, width, height });
	});
	it('has fewer bytes in a lower quality', async () => {
		const [low, high] = await Promise.all(
			[10, 100].map(
				async (quality) => await draw('flux-2-klein-4b', { image_format: 'jpeg', quality }),
			),
		);
		expect(low.length).toBeLessThan(high.length);
	});
});
