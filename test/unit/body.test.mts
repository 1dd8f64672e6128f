import { findModel } from '../../nodes/Flux/models/index.ts';
import { modelRequest, randomSeed, requestBody } from '../../nodes/Flux/models/body.ts';

const model = (slug: string) => findModel(slug)!;

/** The body with the seed 7, unless the values contain another. */
function bodyOf(...[fluxModel, values]: Parameters<typeof modelRequest>) {
	const request = modelRequest(fluxModel, values);
	return requestBody(request, values.seed === undefined ? 7 : request.seed, {});
}

describe('the request body', () => {
	it('contains the prompt, the given values and the seed', () => {
		const values = {
			prompt: 'a fox',
			width: 512,
			height: 768,
			outputFormat: 'png',
			images: '',
			aspectRatio: 'custom',
		};
		expect(bodyOf(model('flux-2-pro'), values)).toEqual({
			prompt: 'a fox',
			width: 512,
			height: 768,
			output_format: 'png',
			seed: 7,
		});
	});

	it('keeps the chosen seed, even 0', () => {
		expect(bodyOf(model('flux-pro'), { prompt: 'a fox', seed: 0 }).seed).toBe(0);
	});

	it('leaves out parameters that the model does not have', () => {
		const body = bodyOf(model('flux-2-pro'), { prompt: 'a fox', steps: 20, mood: 'x' });
		expect(body).toEqual({ prompt: 'a fox', seed: 7 });
	});

	it('sends width and height of flux-1.1-pro only with a custom aspect ratio', () => {
		const values = { prompt: 'a fox', width: 512, height: 512 };
		const custom = bodyOf(model('flux-1.1-pro'), { ...values, aspectRatio: 'custom' });
		const square = bodyOf(model('flux-1.1-pro'), { ...values, aspectRatio: '1:1' });
		expect(custom).toMatchObject({ width: 512, height: 512 });
		expect(square).toEqual({ prompt: 'a fox', aspect_ratio: '1:1', seed: 7 });
	});

	it.each([
		['1:1', 1024, 1024],
		['16:9', 1280, 720],
		['9:16', 720, 1280],
		['4:3', 1152, 864],
		['3:4', 864, 1152],
		['3:2', 1248, 832],
		['2:3', 832, 1248],
		['5:4', 1120, 896],
		['4:5', 896, 1120],
		['21:9', 1568, 672],
		['9:21', 672, 1568],
	])('sends an aspect ratio of %s to FLUX.2 as %s x %s', (aspectRatio, width, height) => {
		const values = { prompt: 'a fox', aspectRatio, width: 99, height: 99 };
		for (const slug of ['flux-2-pro', 'flux-2-max', 'flux-2-flex']) {
			expect(bodyOf(model(slug), values)).toEqual({ prompt: 'a fox', width, height, seed: 7 });
		}
	});

	it('leaves the output quality out for png', () => {
		const values = { prompt: 'a fox', outputQuality: 60 };
		const png = bodyOf(model('flux-pro'), { ...values, outputFormat: 'png' });
		const webp = bodyOf(model('flux-pro'), { ...values, outputFormat: 'webp' });
		expect(png).not.toHaveProperty('output_quality');
		expect(webp.output_quality).toBe(60);
	});
});

it('random seeds differ, and every model accepts them', () => {
	const seeds = Array.from({ length: 1000 }, randomSeed);
	expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 1 && seed <= 2147483647)).toBe(
		true,
	);
	expect(new Set(seeds).size).toBeGreaterThan(990);
});

describe('the model Other (by Slug)', () => {
	const other = model('other');
	const request = (values: Record<string, unknown>) =>
		modelRequest(other, { prompt: 'a fox', slug: 'flux-2-klein-9b', ...values } as never);
	const body = (values: Record<string, unknown>) =>
		requestBody(request(values), request(values).seed, {});

	it('is requested under its slug, with its own parameters, the prompt and a seed', () => {
		const parameters = '{ "width": 512, "loras": ["a"] }';
		expect(request({ slug: ' flux-2-klein-9b ', parameters })).toMatchObject({
			slug: 'flux-2-klein-9b',
			parameters: { prompt: 'a fox', width: 512, loras: ['a'] },
			seed: expect.any(Number),
		});
	});

	it.each([undefined, '', ' ', '{}', {}])('treats %j as no parameters of its own', (parameters) => {
		expect(request({ parameters }).parameters).toEqual({ prompt: 'a fox' });
	});

	it('accepts an object from an expression', () => {
		expect(body({ parameters: { width: 512 } }).width).toBe(512);
	});

	it('prefers the fields Prompt and Seed to the same names in the JSON', () => {
		const parameters = { prompt: 'a wolf', seed: 1 };
		expect(body({ parameters, seed: 2 })).toEqual({ prompt: 'a fox', seed: 2 });
		expect(body({ parameters }).seed).toBe(1);
	});

	it.each(['{ "__proto__": { "seed": 5, "width": 512 }, "steps": 4 }', null])(
		'takes no value from the prototype that the JSON names (%j)',
		(text) => {
			const parameters: unknown = text ?? JSON.parse('{ "__proto__": { "seed": 5 }, "steps": 4 }');
			const sent = body({ parameters });
			expect(Object.getPrototypeOf(sent)).toBe(Object.prototype);
			expect(JSON.parse(JSON.stringify(sent))).toEqual({
				prompt: 'a fox',
				steps: 4,
				seed: expect.any(Number),
			});
			expect(sent.seed).not.toBe(5);
			expect(sent.width).toBeUndefined();
		},
	);
});

describe('case, blanks and jpg for jpeg', () => {
	it.each([
		['flux-2-pro', { outputFormat: ' JPG ' }, { output_format: 'jpeg' }],
		['flux-2-pro', { outputFormat: 'PNG' }, { output_format: 'png' }],
		['flux-pro', { outputFormat: 'JPEG\n' }, { output_format: 'jpg' }],
		['flux-1.1-pro', { aspectRatio: ' Custom' }, { aspect_ratio: 'custom' }],
		['flux-2-flex', { promptUpsampling: ' True ' }, { prompt_upsampling: true }],
		['flux-2-flex', { promptUpsampling: 'FALSE' }, { prompt_upsampling: false }],
		['flux-2-flex', { steps: ' 12 ' }, { steps: 12 }],
		['flux-2-flex', { guidance: '' }, {}],
		['flux-2-flex', { outputFormat: '  ' }, {}],
	])('make no difference to %s: %j', (slug, given, sent) => {
		const body = bodyOf(model(slug), { prompt: 'a fox', ...given } as never);
		expect(body).toEqual({ prompt: 'a fox', seed: 7, ...sent });
	});

	it('make no difference to what has an effect', () => {
		const given = { prompt: 'a fox', outputFormat: 'JPEG', outputQuality: 60 };
		expect(bodyOf(model('flux-pro'), given).output_quality).toBe(60);
	});
});
