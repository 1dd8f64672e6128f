import { modelRequest } from '../../nodes/Flux/models/body.ts';
import { findModel } from '../../nodes/Flux/models/index.ts';
import { InvalidParameterError } from '../../nodes/Flux/models/validate.ts';

/** The valid parameters of a request with the prompt 'a fox' and these values. */
const parametersOf = (slug: string, values: Record<string, unknown>) =>
	modelRequest(findModel(slug)!, { prompt: 'a fox', ...values } as never).parameters;

/** The error for these values. */
function errorFor(slug: string, values: Record<string, unknown>): InvalidParameterError {
	try {
		modelRequest(findModel(slug)!, values as never);
	} catch (error) {
		if (error instanceof InvalidParameterError) return error;
	}
	throw new Error('Expected an InvalidParameterError');
}

describe('a valid value', () => {
	it.each(['1080', 1080])('may be the size %p, which no page rules out', (width) => {
		expect(parametersOf('flux-2-max', { aspectRatio: 'custom', width }).width).toBe(1080);
	});

	it('may be a guidance of 12 for FLUX.2 Flex, because its page has no range', () => {
		expect(parametersOf('flux-2-flex', { guidance: 12 }).guidance).toBe(12);
	});

	it.each([
		['4:5', '4:5'],
		['4x5', '4:5'],
		['4:5 (Feed post)', '4:5'],
	])('may be the ratio %j as people write it, or the dropdown', (aspectRatio, sent) => {
		expect(parametersOf('flux-1.1-pro', { aspectRatio }).aspect_ratio).toBe(sent);
	});

	it('may be anything where it has no effect: a width with a fixed ratio, a quality with PNG', () => {
		const sent = parametersOf('flux-1.1-pro', {
			...{ aspectRatio: '1:1', width: 3, outputFormat: 'png', outputQuality: 101 },
		});
		expect(sent).toEqual({ prompt: 'a fox', aspect_ratio: '1:1', output_format: 'png' });
	});

	it('may be the text of a boolean, as expressions return it', () => {
		const values = { promptUpsampling: 'false' };
		expect(parametersOf('flux-2-flex', values).prompt_upsampling).toBe(false);
	});
});

describe('an invalid value', () => {
	it.each([
		['flux-2-pro', { prompt: '' }, /Prompt is empty/, /'Prompt' field/],
		['flux-2-pro', { prompt: '  \n' }, /Prompt is empty/, /'Prompt' field/],
		['flux-2-pro', { prompt: 'x', safetyTolerance: 7 }, /Safety Tolerance cannot be '7'/, /0 to 6/],
		['flux-pro', { prompt: 'x', safetyTolerance: 0 }, /Safety Tolerance cannot be '0'/, /1 to 5/],
		['flux-2-flex', { prompt: 'x', steps: 51 }, /Steps cannot be '51'/, /1 to 50/],
		['flux-2-flex', { prompt: 'x', steps: 1.5 }, /Steps cannot be '1.5'/, /whole number/],
		[
			'flux-2-flex',
			{ prompt: 'x', aspectRatio: 'custom', width: 63 },
			/Width cannot be '63'/,
			/at least 64/,
		],
		['flux-2-flex', { prompt: 'x', guidance: 'much' }, /Guidance cannot be 'much'/, /a number/],
		[
			'flux-pro',
			{ prompt: 'x', guidance: 2.5 },
			/Guidance cannot be '2.5'/,
			/whole number from 2 to 5/,
		],
		['flux-pro', { prompt: 'x', interval: 5 }, /Interval cannot be '5'/, /1 to 4/],
		['flux-pro', { prompt: 'x', aspectRatio: '4:3' }, /Aspect Ratio cannot be '4:3'/, /1:1, 16:9/],
		[
			'flux-pro',
			{ prompt: 'x', aspectRatio: '1920x1080' },
			/Aspect Ratio cannot be '1920x1080'/,
			/^Did you mean '16:9'\? Must be one of: 1:1, /,
		],
		[
			'flux-2-pro',
			{ prompt: 'x', outputFormat: 'webp' },
			/Output Format cannot be 'webp'/,
			/jpeg, png/,
		],
		[
			'flux-1.1-pro',
			{ prompt: 'x', outputFormat: 'jpeg', outputQuality: 101 },
			/Output Quality cannot be '101'/,
			/0 to 100/,
		],
		[
			'flux-1.1-pro',
			{ prompt: 'x', aspectRatio: 'custom', width: 1456 },
			/Width cannot be '1456'/,
			/256 to 1440/,
		],
		['flux-2-flex', { prompt: 'x', promptUpsampling: 'yes' }, /cannot be 'yes'/, /true or false/],
	])(
		'of %s, %j, is rejected with its name, the value and the range',
		(slug, values, message, allowed) => {
			const error = errorFor(slug, values);
			expect(error.message).toMatch(message);
			expect(error.allowed).toMatch(allowed);
		},
	);
});

describe('a list that only another vendor prints', () => {
	it.each(['7:5', '1:1'])('lets %s through', (aspectRatio) => {
		expect(parametersOf('flux-kontext-pro', { aspectRatio }).aspect_ratio).toBe(aspectRatio);
	});

	it.each([{ a: 1 }, true, 'undefined', 'null', '[object Object]', ' NULL '])(
		'rejects %j, which no page can mean',
		(aspectRatio) => {
			const error = errorFor('flux-kontext-pro', { prompt: 'x', aspectRatio });
			expect(error.message).toContain('Aspect Ratio cannot be');
			expect(error.allowed).toContain('match_input_image');
		},
	);
});

describe('a negative prompt', () => {
	it('is text, and a number is converted', () => {
		expect(parametersOf('flux-pulid', { negativePrompt: 7 }).negative_prompt).toBe('7');
	});

	it.each([{ text: 'blur' }, 'undefined'])('rejects %j', (negativePrompt) => {
		const error = errorFor('flux-pulid', { prompt: 'x', negativePrompt });
		expect(error.message).toContain('Negative Prompt cannot be');
	});
});

it('a size of FLUX.1 Schnell is a multiple of 8', () => {
	const values = { prompt: 'x', aspectRatio: 'custom', width: 1028, height: 512 };
	const { message, allowed } = errorFor('flux-schnell', values);
	expect(message).toBe("Width cannot be '1028'");
	expect(allowed).toContain('Must be a multiple of 8 from 512 to 2048.');
	expect(parametersOf('flux-schnell', { ...values, width: 1032 })).toMatchObject({ width: 1032 });
});

describe('the model Other (by Slug)', () => {
	it('rejects a seed in the JSON that is not a whole number', () => {
		const values = { prompt: 'x', slug: 'a', parameters: { seed: 'y' } };
		expect(errorFor('other', values).message).toBe("Seed cannot be 'y'");
	});

	it.each(['{ width: 512 }', '[1]', '"text"', '7', 'null', 7, [1], true])(
		'rejects %j as parameters',
		(parameters) => {
			const error = errorFor('other', { prompt: 'x', slug: 'a', parameters });
			expect(error.message).toContain('Model Parameters (JSON) cannot be');
			expect(error.allowed).toContain('a JSON object');
		},
	);

	it.each(['', ' ', '..', 'a/b', '../v1', 'a b', 'a?b', 'ä', 'a%2f', '-a', 7, undefined])(
		'rejects %j as a slug',
		(slug) => {
			const error = errorFor('other', { prompt: 'x', slug });
			expect(error.message).toContain('Model Slug cannot be');
			expect(error.allowed).toContain('for example flux-krea-dev');
		},
	);

	it.each([
		['https://www.segmind.com/models/flux-krea-dev', 'flux-krea-dev'],
		['https://www.segmind.com/models/flux-krea-dev/api?lang=curl', 'flux-krea-dev'],
		['https://api.segmind.com/v1/flux-krea-dev', 'flux-krea-dev'],
		['www.segmind.com/flux-krea-dev/', 'flux-krea-dev'],
	])('takes the slug from the address %s', (address, slug) => {
		expect(modelRequest(findModel('other')!, { prompt: 'x', slug: address }).slug).toBe(slug);
	});
});
