import { findModel } from '../../nodes/Flux/models/index.ts';
import { modelRequest } from '../../nodes/Flux/models/body.ts';
import { InvalidParameterError } from '../../nodes/Flux/models/validate.ts';

const promptOf = (prompt: unknown, expression?: string) =>
	modelRequest(findModel('flux-2-pro')!, { prompt } as never, expression).parameters.prompt;

function refusalOf(prompt: unknown, expression?: string): InvalidParameterError {
	try {
		promptOf(prompt, expression);
	} catch (error) {
		if (error instanceof InvalidParameterError) return error;
		throw error;
	}
	throw new Error('expected a refusal');
}

describe('a prompt', () => {
	it.each<[unknown, string]>([
		['a fox', 'a fox'],
		[' a fox\n', ' a fox\n'],
		[1984, '1984'],
		[0, '0'],
		['nullify the undefined', 'nullify the undefined'],
		['a sign that says [object]', 'a sign that says [object]'],
		[[{ type: 'text', text: 'a fox' }], 'a fox'],
		[
			[
				{ type: 'text', text: 'a fox' },
				{ type: 'text', text: 'in snow' },
			],
			'a fox\nin snow',
		],
		[
			[
				{ type: 'reasoning', summary: [] },
				{ type: 'text', text: 'a fox' },
			],
			'a fox',
		],
	])('%j is sent as %j', (prompt, text) => {
		expect(promptOf(prompt)).toBe(text);
	});

	it.each([undefined, null, '', ' \n', [], [{ type: 'text', text: ' ' }]])(
		'%j is empty',
		(prompt) => {
			expect(refusalOf(prompt).message).toBe('Prompt is empty');
		},
	);

	it.each(['undefined', 'null', ' NULL\n', 'Undefined'])('%j has no value in it', (prompt) => {
		const refusal = refusalOf(prompt);
		expect(refusal.message).toBe(`Prompt is only the word '${prompt.trim()}'`);
		expect(refusal.allowed).toMatch(/expression/);
	});

	it.each(['[object Object]', 'a photo of [object Object], at night'])(
		'%j has an object in it',
		(prompt) => {
			const refusal = refusalOf(prompt);
			expect(refusal.message).toBe("Prompt contains '[object Object]'");
			expect(refusal.allowed).toMatch(/\{\{ \$json\.product\.name \}\}/);
		},
	);

	it.each<[unknown, string]>([
		[true, 'Prompt is true, not text'],
		[NaN, 'Prompt is NaN, not text'],
		[{}, 'Prompt is an object, not text'],
		[new Date(0), 'Prompt is a date, not text'],
	])('%j is not a text', (prompt, message) => {
		expect(refusalOf(prompt).message).toBe(message);
		expect(refusalOf(prompt).allowed).toContain('an expression that returns text');
	});

	it.each<[unknown, string, string]>([
		[
			{ lang: 'en', text: 'a fox' },
			'Prompt is an object (with lang, text), not text',
			'{{ $json.prompt.text }}',
		],
		[
			{ id: 7, caption: 'a fox' },
			'Prompt is an object (with id, caption), not text',
			'{{ $json.prompt.caption }}',
		],
		[
			{ 'The text': 'a fox' },
			'Prompt is an object (with The text), not text',
			'{{ $json.prompt["The text"] }}',
		],
		[['a fox', 'snow'], 'Prompt is a list of 2 texts, not text', '{{ $json.prompt.join(", ") }}'],
		[
			[{ caption: 'a fox' }, { caption: 'snow' }],
			'Prompt is a list of 2 objects (with caption), not text',
			'{{ $json.prompt[0].caption }}',
		],
	])('%j is refused with its keys and an expression', (prompt, message, expression) => {
		const refusal = refusalOf(prompt);
		expect(refusal.message).toBe(message);
		expect(refusal.allowed).toContain(expression);
	});

	it('shows an expression that continues the one that the user wrote', () => {
		const { allowed } = refusalOf({ text: 'a fox' }, "={{ $('Form').item.json['The prompt'] }}");
		expect(allowed).toContain("{{ $('Form').item.json['The prompt'].text }}");
	});

	it.each(['={{ $json.a }} and {{ $json.b }}', '={{ { text: "a fox" } }}', 'a fox'])(
		'does not continue %j, which is not a path',
		(expression) => {
			expect(refusalOf({ text: 'a fox' }, expression).allowed).toContain('{{ $json.prompt.text }}');
		},
	);

	it('names a few of many keys, shortened', () => {
		const many = Object.fromEntries(
			Array.from({ length: 500 }, (_, index) => [`${'k'.repeat(200)}${index}`, index]),
		);
		expect(refusalOf(many).message.length).toBeLessThan(400);
	});
});
