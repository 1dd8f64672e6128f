/** The models beside the five whose pages are known word for word, which submit.test.mts has. */
import { models } from '../../../emulator/models.mts';
import { clock, emulator, post, read, second, useEmulator } from './client.mts';

useEmulator();

const photo = 'https://example.com/photo.png';
const prompt = 'a fox';

/** The smallest bodies: what each model requires. */
const required: Record<string, object> = {
	'fast-flux-schnell': { prompt },
	'flux-schnell': { prompt },
	'flux-dev': { prompt },
	'flux-1.1-pro-ultra': { prompt },
	'flux-2-klein-4b': { prompt },
	'flux-2-klein-9b': { prompt },
	'flux-kontext-pro': { prompt },
	'flux-kontext-max': { prompt },
	'flux-kontext-dev': { prompt, input_image: photo },
	'multi-image-kontext-pro': { prompt, input_image_1: photo, input_image_2: photo },
	'multi-image-kontext-max': { prompt, input_image_1: photo, input_image_2: photo },
	'flux-fill-pro': { prompt, image: photo },
	'flux-fill-dev': { prompt, image: photo, mask: photo },
	'flux-depth-pro': { prompt, control_image: photo },
	'flux-depth-dev': { prompt, control_image: photo },
	'flux-redux-dev': { redux_image: photo },
	'flux-redux-schnell': { redux_image: photo },
	'flux-img2img': {
		...{ prompt, image: photo },
		...{ denoise: 0.75, steps: 20, sampler_name: 'euler', scheduler: 'simple' },
	},
	'flux-pulid': { prompt, main_face_image: photo },
};
const slugs = Object.keys(required);

/** Every parameter that has a default, with it. */
const defaultsOf = (slug: string) => {
	const { properties } = models[slug].schema as {
		properties: Record<string, { default?: unknown }>;
	};
	const usual = Object.entries(properties).map(([name, each]) => [name, each.default]);
	return Object.fromEntries(usual.filter(([, value]) => value !== undefined));
};

const submit = async (slug: string, body: object) => await read(await post(`/v2/${slug}`, body));

/** Submits what a model requires and more; returns the first parameter that is at fault. */
const faultIn = async (slug: string, more: object) => {
	const { status, body } = await submit(slug, { ...required[slug], ...more });
	if (status === 200) return 'none';
	expect(status).toBe(422);
	return body.detail[0].loc[1] as string;
};

describe.each(slugs)('%s', (slug) => {
	it('accepts a body with all its defaults, and charges the price of its page', async () => {
		const { status } = await submit(slug, { ...required[slug], ...defaultsOf(slug), seed: 7 });
		expect(status).toBe(200);
		clock.now += second;
		expect(emulator.bill).toMatchObject({ completed: 1, charged: models[slug].cost });
	});

	it.each(Object.keys(required[slug]))('requires %s', async (name) => {
		const { status, body } = await submit(slug, { ...required[slug], [name]: undefined });
		expect([status, body.detail[0].loc]).toEqual([422, ['body', name]]);
		expect(emulator.bill.submitted).toBe(0);
	});

	it('has no parameters but its own', async () => {
		expect(await faultIn(slug, { num_outputs: 2 })).toBe('num_outputs');
	});
});

/** Each pair of values is just within and just beyond a limit that Segmind's own page names. */
it.each([
	['fast-flux-schnell', 'aspect_ratio', '9:21', '4:3'],
	['flux-schnell', 'width', 512, 504],
	['flux-schnell', 'height', 2048, 2056],
	['flux-schnell', 'width', 1000, 1001],
	['flux-schnell', 'steps', 8, 9],
	['flux-schnell', 'scheduler', 'ddim_uniform', 'beta'],
	['flux-dev', 'aspect_ratio', '21:9', '3:4'],
	['flux-dev', 'guidance', 10, 10.5],
	['flux-dev', 'steps', 50, 51],
	['flux-dev', 'output_format', 'jpg', 'jpeg'],
	['flux-dev', 'output_quality', 0, -1],
	['flux-2-klein-4b', 'aspect_ratio', 'match_input_image', '21:9'],
	['flux-2-klein-4b', 'cfg', 20, 21],
	['flux-2-klein-9b', 'image_format', 'jpeg', 'jpg'],
	['flux-2-klein-9b', 'quality', 10, 9],
	['flux-kontext-pro', 'aspect_ratio', '21:9', '7:3'],
	['flux-kontext-pro', 'output_format', 'jpg', 'webp'],
	['flux-kontext-max', 'safety_tolerance', 6, 7],
	['flux-fill-pro', 'steps', 1, 0],
	['flux-depth-pro', 'guidance', 1, 0],
	['flux-depth-dev', 'guidance', 0, -1],
	['flux-redux-dev', 'aspect_ratio', '3:4', '2:1'],
	['flux-redux-dev', 'guidance', 10, 11],
	['flux-redux-dev', 'num_inference_steps', 50, 51],
	['flux-redux-schnell', 'num_inference_steps', 4, 5],
	['flux-img2img', 'denoise', 1, 1.1],
	['flux-img2img', 'steps', 50, 51],
	['flux-img2img', 'scheduler', 'beta', 'linear'],
	['flux-pulid', 'width', 1536, 1537],
	['flux-pulid', 'num_steps', 20, 21],
	['flux-pulid', 'guidance_scale', 1, 0.5],
	['flux-pulid', 'id_weight', 3, 3.1],
	['flux-pulid', 'output_format', 'webp', 'gif'],
	['flux-pulid', 'output_quality', 1, 0],
])('%s accepts the %s %j and refuses %j', async (slug, name, within, beyond) => {
	expect(await faultIn(slug, { [name]: within })).toBe('none');
	expect(await faultIn(slug, { [name]: beyond })).toBe(name);
});

/** Limits that only others publish: Segmind may know better, so only the type counts. */
it.each([
	['fast-flux-schnell', 'steps', 99, 'many'],
	['flux-1.1-pro-ultra', 'aspect_ratio', '7:3', 7],
	['flux-1.1-pro-ultra', 'aspect_ratio', 'broad', 7],
	['flux-1.1-pro-ultra', 'output_format', 'webp', 7],
	['flux-1.1-pro-ultra', 'safety_tolerance', 9, 2.5],
	['flux-2-klein-4b', 'steps', 99, 'many'],
	['flux-kontext-dev', 'guidance', 99.5, 'much'],
	['flux-kontext-dev', 'num_inference_steps', 1, 4.5],
	['flux-kontext-dev', 'aspect_ratio', '7:3', 7],
	['flux-kontext-dev', 'output_quality', 101, 'best'],
	['multi-image-kontext-pro', 'safety_tolerance', 9, 2.5],
	['multi-image-kontext-max', 'output_format', 'webp', 7],
	['flux-fill-pro', 'guidance', 99.5, 'much'],
	['flux-fill-dev', 'guidance', 101, 'much'],
	['flux-fill-dev', 'num_inference_steps', 99, 4.5],
	['flux-depth-pro', 'steps', 14, 4.5],
	['flux-depth-dev', 'output_format', 'gif', 7],
	['flux-redux-schnell', 'output_quality', 101, 'best'],
	['flux-img2img', 'sampler_name', 'heun', 7],
])('%s accepts the %s %j, but not %j', async (slug, name, any, wrongType) => {
	expect(await faultIn(slug, { [name]: any })).toBe('none');
	expect(await faultIn(slug, { [name]: wrongType })).toBe(name);
});

it('Kontext has a lower safety tolerance with an input image', async () => {
	for (const slug of ['flux-kontext-pro', 'flux-kontext-max']) {
		expect(await faultIn(slug, { safety_tolerance: 3 })).toBe('none');
		expect(await faultIn(slug, { safety_tolerance: 2, input_image: photo })).toBe('none');
		expect(await faultIn(slug, { safety_tolerance: 3, input_image: photo })).toBe(
			'safety_tolerance',
		);
	}
});

it('an image is a URL, a data URI or base64', async () => {
	for (const image of [photo, 'data:image/png;base64,iVBORw0KGgo=', 'iVBORw0KGgo=', '/9j/4AAQ']) {
		expect(await faultIn('flux-redux-dev', { redux_image: image })).toBe('none');
	}
	for (const image of ['photo', 'file:///photo.png', '', [photo], null]) {
		expect(await faultIn('flux-redux-dev', { redux_image: image })).toBe('redux_image');
	}
});

it('a FLUX video model is known, for a dollar', async () => {
	expect((await submit('flux-3-video', { prompt, duration: 5 })).status).toBe(200);
	clock.now += second;
	expect(emulator.bill).toMatchObject({ completed: 1, charged: 1 });
});

it('a launched slug may have capitals and underscores', async () => {
	expect((await submit('Simple_Vector_Flux', { prompt })).status).toBe(404);
	emulator.launched.push('Simple_Vector_Flux');
	expect((await submit('Simple_Vector_Flux', { prompt })).status).toBe(200);
	expect(emulator.bill.entries[1]).toMatchObject({ slug: 'Simple_Vector_Flux' });
});
