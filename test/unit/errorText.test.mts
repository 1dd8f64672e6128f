import { errorText } from '../../nodes/Flux/segmind/errorText.ts';

it.each([
	[{ error: 'a' }, 'a'],
	[{ message: 'b' }, 'b'],
	[{ detail: 'c' }, 'c'],
	[{ error: { message: 'd' } }, 'd'],
	[
		{
			detail: [
				{ loc: ['body', 'width'], msg: 'too large' },
				{ loc: ['seed'], msg: 'no' },
			],
		},
		'width: too large; seed: no',
	],
	['plain\n text', 'plain text'],
	[
		'<!DOCTYPE html><html><title>502</title><style>b{}</style><h1>502 Bad <b>Gateway</b></h1></html>',
		'502 Bad Gateway',
	],
	['<html><script>x()</script></html>', 'a web page without text'],
	['', ''],
	[null, ''],
	[{ error: '' }, ''],
	['x'.repeat(400), `${'x'.repeat(300)}…`],
])("Segmind's own text in %j is %j", (body, text) => {
	expect(errorText(body)).toBe(text);
});
