import { statusError } from '../../nodes/Flux/segmind/statusErrors.ts';

it.each(['submit', 'sync', 'getCredits'] as const)('a 402 to %s is about credits', (endpoint) => {
	const { details } = statusError({ status: 402, body: {} }, endpoint);
	expect(details.message).toBe('Not enough Segmind credits');
	expect(details.description).toMatch(/^Add credits at cloud\.segmind\.com/);
});

describe('a 406', () => {
	it.each([
		['Insufficient credits', /Not enough Segmind credits/],
		['Your balance is too low', /Not enough Segmind credits/],
		['Team spending cap reached', /spending limit of your Segmind team/],
		['monthly budget exhausted', /spending limit of your Segmind team/],
		['width exceeds the limit of 1440', /rejected a parameter/],
		['Parameter caption is not allowed', /rejected a parameter/],
		['white_balance is not a parameter', /rejected a parameter/],
		['Your account is suspended', /rejected a parameter/],
		['steam is not a parameter', /rejected a parameter/],
		['Invalid content type', /rejected the request's content type/],
	])('with the text %j gets the message for that cause', (error, message) => {
		expect(statusError({ status: 406, body: { error } }, 'submit').message).toMatch(message);
	});
});

it.each(['submit', 'sync'] as const)(
	'the error for a 5xx to a %s request says that it is free, and where to check',
	(endpoint) => {
		const { description } = statusError({ status: 503, body: '' }, endpoint).details;
		expect(description).toMatch(/does not charge.*cloud\.segmind\.com/);
	},
);

it.each([400, 401, 402, 403, 404, 405, 406, 410, 413, 422, 429])(
	'the error for a %i to a paid request or an upload says that nothing is charged',
	(status) => {
		for (const [endpoint, words] of [
			['submit', /\. Nothing was charged\.$/],
			['sync', /\. Nothing was charged\.$/],
			['upload', /\. Nothing was submitted, so nothing is charged\.$/],
		] as const) {
			expect(statusError({ status, body: '' }, endpoint).details.description).toMatch(words);
		}
	},
);

it.each([400, 422])(
	'the error for a %i refers to a text of Segmind only where there is one',
	(status) => {
		const descriptionFor = (body: unknown) =>
			statusError({ status, body }, 'submit').details.description;
		expect(descriptionFor({ error: 'width is too large' })).toMatch(/above/);
		expect(descriptionFor('')).toMatch(/does not say.*Check the parameters/);
	},
);

it('the error for an unknown model names the field of a slug', () => {
	const { description } = statusError({ status: 404, body: '' }, 'submit').details;
	expect(description).toMatch(/'Model Slug'/);
});

it("an error has Segmind's own text and the status", () => {
	const { details } = statusError({ status: 400, body: { error: 'bad width' } }, 'submit', 'abc');
	expect(details.message).toBe('Segmind rejected the request as invalid: "bad width"');
	expect(details).toMatchObject({ httpCode: 400, requestId: 'abc' });
});

it.each([429, 500, 502, 504])(
	'the error for a %i to a poll says how to fetch the running job',
	(status) => {
		const { descriptionIfAccepted } = statusError({ status, body: '' }, 'status').details;
		expect(descriptionIfAccepted).toMatch(/is safe at Segmind.*Get Result/);
	},
);
