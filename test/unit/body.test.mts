import { models, findModel } from '../../nodes/Flux/models/index.ts';
import { modelRequest, randomSeed, requestBody } from '../../nodes/Flux/models/body.ts';
import { InvalidParameterError, splitList } from '../../nodes/Flux/models/validate.ts';

const model = (slug: string) => findModel(slug)!;

/** The body with the seed 7, unless the values hold another. */
function bodyOf(...[of, given]: Parameters<typeof modelRequest>) {
	const request = modelRequest(of, given);
	return requestBody(request, given.seed === undefined ? 7 : request.seed, []);
}

function refusalOf(slug: string, sent: Record<string, unknown>): InvalidParameterError {
	try {
		bodyOf(model(slug), sent as never);
	} catch (error) {
		if (error instanceof InvalidParameterError) return error;
	}
	throw new Error('expected a refusal');
}

describe('the request body', () => {
	it('holds the prompt, what was sent and a drawn seed', () => {
		const sent = { prompt: 'a fox', width: 512, height: 768, output_format: 'png', image_urls: '' };
		expect(bodyOf(model('flux-2-pro'), sent)).toEqual({
			prompt: 'a fox',
			width: 512,
			height: 768,
			output_format: 'png',
			seed: 7,
		});
	});

	it('keeps a seed that was chosen, 0 too', () => {
		expect(bodyOf(model('flux-pro'), { prompt: 'a fox', seed: 0 }).seed).toBe(0);
	});

	it('leaves out what the model does not have', () => {
		const body = bodyOf(model('flux-2-pro'), { prompt: 'a fox', steps: 20, mood: 'x' });
		expect(body).toEqual({ prompt: 'a fox', seed: 7 });
	});

	it.each(['1080', 1080])('takes the number %p of a size that no page rules out', (width) => {
		expect(bodyOf(model('flux-2-max'), { prompt: 'a fox', width }).width).toBe(1080);
	});

	it('sends guidance 12 on flex as it is, because no page names a range', () => {
		expect(bodyOf(model('flux-2-flex'), { prompt: 'a fox', guidance: 12 }).guidance).toBe(12);
	});

	it('sends nine references, because no page names a limit', () => {
		const image_urls = Array.from({ length: 9 }, (_, index) => `https://example.com/${index}.png`);
		expect(bodyOf(model('flux-2-pro'), { prompt: 'a fox', image_urls }).image_urls).toEqual(
			image_urls,
		);
	});

	it('reads booleans that an expression gives as text', () => {
		const sent = { prompt: 'a fox', prompt_upsampling: 'false' };
		expect(bodyOf(model('flux-2-flex'), sent).prompt_upsampling).toBe(false);
	});

	it('sends width and height of flux-1.1-pro only with a custom aspect ratio', () => {
		const sent = { prompt: 'a fox', width: 512, height: 512 };
		const custom = bodyOf(model('flux-1.1-pro'), { ...sent, aspect_ratio: 'custom' });
		const square = bodyOf(model('flux-1.1-pro'), { ...sent, aspect_ratio: '1:1' });
		expect(custom).toMatchObject({ width: 512, height: 512 });
		expect(square).toEqual({ prompt: 'a fox', aspect_ratio: '1:1', seed: 7 });
	});

	it('leaves the output quality out for png', () => {
		const sent = { prompt: 'a fox', output_quality: 60 };
		const png = bodyOf(model('flux-pro'), { ...sent, output_format: 'png' });
		const webp = bodyOf(model('flux-pro'), { ...sent, output_format: 'webp' });
		expect(png).not.toHaveProperty('output_quality');
		expect(webp.output_quality).toBe(60);
	});
});

describe('a value that the model page rules out', () => {
	it.each([
		['flux-2-pro', { prompt: '' }, /Prompt is empty/, /field 'Prompt'/],
		['flux-2-pro', { prompt: '  \n' }, /Prompt is empty/, /field 'Prompt'/],
		[
			'flux-2-pro',
			{ prompt: 'x', safety_tolerance: 7 },
			/Safety Tolerance cannot be '7'/,
			/0 to 6/,
		],
		['flux-pro', { prompt: 'x', safety_tolerance: 0 }, /Safety Tolerance cannot be '0'/, /1 to 5/],
		['flux-2-flex', { prompt: 'x', steps: 51 }, /Steps cannot be '51'/, /1 to 50/],
		['flux-2-flex', { prompt: 'x', steps: 1.5 }, /Steps cannot be '1.5'/, /whole number/],
		['flux-2-flex', { prompt: 'x', width: 63 }, /Width cannot be '63'/, /at least 64/],
		['flux-2-flex', { prompt: 'x', guidance: 'much' }, /Guidance cannot be 'much'/, /a number/],
		[
			'flux-pro',
			{ prompt: 'x', guidance: 2.5 },
			/Guidance cannot be '2.5'/,
			/whole number from 2 to 5/,
		],
		['flux-pro', { prompt: 'x', interval: 5 }, /Interval cannot be '5'/, /1 to 4/],
		['flux-pro', { prompt: 'x', aspect_ratio: '4:3' }, /Aspect Ratio cannot be '4:3'/, /1:1, 16:9/],
		[
			'flux-2-pro',
			{ prompt: 'x', output_format: 'webp' },
			/Output Format cannot be 'webp'/,
			/jpeg, png/,
		],
		[
			'flux-1.1-pro',
			{ prompt: 'x', output_quality: 101 },
			/Output Quality cannot be '101'/,
			/0 to 100/,
		],
		[
			'flux-1.1-pro',
			{ prompt: 'x', aspect_ratio: 'custom', width: 1456 },
			/Width cannot be '1456'/,
			/256 to 1440/,
		],
		[
			'flux-2-pro',
			{ prompt: 'x', image_urls: 'photo.png' },
			/URLs cannot be 'photo.png'/,
			/https:/,
		],
		['flux-2-pro', { prompt: 'x', image_urls: ['ftp://a/b.png'] }, /cannot be 'ftp:/, /https:/],
		['flux-2-pro', { prompt: 'x', image_urls: [{ a: 1 }] }, /cannot be '{"a":1}'/, /https:/],
		['flux-1.1-pro', { prompt: 'x', image_prompt: 'data' }, /URL cannot be 'data'/, /Fields/],
		['flux-2-flex', { prompt: 'x', prompt_upsampling: 'yes' }, /cannot be 'yes'/, /true or false/],
	])('of %s, %j, is refused by name, value and range', (slug, sent, message, description) => {
		const refusal = refusalOf(slug, sent);
		expect(refusal.message).toMatch(message);
		expect(refusal.allowed).toMatch(description);
	});
});

describe('a list of addresses', () => {
	it.each([
		['https://a/1.png, https://a/2.png', ['https://a/1.png', 'https://a/2.png']],
		['https://a/1.png\nhttps://a/2.png\n', ['https://a/1.png', 'https://a/2.png']],
		['https://a/w_400,h_300/1.png', ['https://a/w_400,h_300/1.png']],
		['https://a/1.png,https://a/2.png,', ['https://a/1.png', 'https://a/2.png']],
		['photo, logo', ['photo', 'logo']],
		[['https://a/1.png', '', null], ['https://a/1.png']],
		['', []],
		[undefined, []],
	])('%j is read as %j', (given, entries) => {
		expect(splitList(given)).toEqual(entries);
	});
});

it('draws seeds that every model takes and that differ', () => {
	const seeds = Array.from({ length: 1000 }, randomSeed);
	expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 1 && seed <= 2147483647)).toBe(
		true,
	);
	expect(new Set(seeds).size).toBeGreaterThan(990);
});

it('lists the models in the alphabetical order of their names', () => {
	const names = models.map(({ name }) => name);
	expect(names).toEqual([...names].sort());
});

describe('another model, by its slug', () => {
	const other = model('other');
	const given = (sent: Record<string, unknown>) =>
		({ prompt: 'a fox', slug: 'flux-2-klein-9b', ...sent }) as never;
	const request = (sent: Record<string, unknown>) => modelRequest(other, given(sent));
	const body = (sent: Record<string, unknown>) =>
		requestBody(request(sent), request(sent).seed, []);

	it('is asked for under its slug, with its own parameters, the prompt and a seed', () => {
		const parameters = '{ "width": 512, "loras": ["a"] }';
		expect(request({ slug: ' flux-2-klein-9b ', parameters })).toMatchObject({
			slug: 'flux-2-klein-9b',
			parameters: { prompt: 'a fox', width: 512, loras: ['a'] },
			seed: expect.any(Number),
		});
	});

	it.each([undefined, '', ' ', '{}', {}])('takes %j as no parameters of its own', (parameters) => {
		expect(request({ parameters }).parameters).toEqual({ prompt: 'a fox' });
	});

	it('takes an object that an expression gives', () => {
		expect(body({ parameters: { width: 512 } }).width).toBe(512);
	});

	it('lets the fields Prompt and Seed win over the same names in the JSON', () => {
		const parameters = { prompt: 'a wolf', seed: 1 };
		expect(body({ parameters, seed: 2 })).toEqual({ prompt: 'a fox', seed: 2 });
		expect(body({ parameters }).seed).toBe(1);
	});

	it('refuses a seed in the JSON that is no whole number', () => {
		expect(refusalOf('other', { prompt: 'x', slug: 'a', parameters: { seed: 'y' } }).message).toBe(
			"Seed cannot be 'y'",
		);
	});

	it.each(['{ width: 512 }', '[1]', '"text"', '7', 'null', 7, [1], true])(
		'refuses %j as parameters',
		(parameters) => {
			const refusal = refusalOf('other', { prompt: 'x', slug: 'a', parameters });
			expect(refusal.message).toContain('Model Parameters (JSON) cannot be');
			expect(refusal.allowed).toContain('a JSON object');
		},
	);

	it.each(['', ' ', '..', 'a/b', '../v1', 'a b', 'a?b', 'ä', 'a%2f', '-a', 7, undefined])(
		'refuses %j as a slug',
		(slug) => {
			const refusal = refusalOf('other', { prompt: 'x', slug });
			expect(refusal.message).toContain('Model Slug cannot be');
			expect(refusal.allowed).toContain('for example flux-2-klein-9b');
		},
	);

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
		['flux-2-pro', { output_format: ' JPG ' }, { output_format: 'jpeg' }],
		['flux-2-pro', { output_format: 'PNG' }, { output_format: 'png' }],
		['flux-pro', { output_format: 'JPEG\n' }, { output_format: 'jpg' }],
		['flux-1.1-pro', { aspect_ratio: ' Custom' }, { aspect_ratio: 'custom' }],
		['flux-2-flex', { prompt_upsampling: ' True ' }, { prompt_upsampling: true }],
		['flux-2-flex', { prompt_upsampling: 'FALSE' }, { prompt_upsampling: false }],
		['flux-2-flex', { steps: ' 12 ' }, { steps: 12 }],
		['flux-2-flex', { guidance: '' }, {}],
		['flux-2-flex', { output_format: '  ' }, {}],
	])('make no difference to %s: %j', (slug, given, sent) => {
		const body = bodyOf(model(slug), { prompt: 'a fox', ...given } as never);
		expect(body).toEqual({ prompt: 'a fox', seed: 7, ...sent });
	});

	it('make no difference to what has an effect', () => {
		const given = { prompt: 'a fox', output_format: 'JPEG', output_quality: 60 };
		expect(bodyOf(model('flux-pro'), given).output_quality).toBe(60);
	});
});
