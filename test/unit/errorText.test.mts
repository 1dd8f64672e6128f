import { errorText, isModeration, quoted, shorten } from '../../nodes/Flux/segmind/errorText.ts';

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

it.each([
	[
		{ error: 'invalid_api_key', error_description: 'The key has expired', status_code: 401 },
		'The key has expired',
	],
	[{ error: 'rate_limited', message: 'Slow down' }, 'Slow down'],
	[{ error: 'invalid_api_key' }, 'invalid_api_key'],
	[{ error: { code: 'bad_size', message: 'Too wide' } }, 'Too wide'],
	[{ errors: [{ msg: 'Too wide' }, 'Too high'] }, 'Too wide; Too high'],
	[{ error: '{"detail":"Too wide"}' }, 'Too wide'],
	[{ error: '[not JSON' }, '[not JSON'],
	[{ error: null, detail: '' }, ''],
	[{ error: 42, message: 'a' }, 'a'],
	[[{ msg: 'Too wide' }], 'Too wide'],
])('the best explanation in %j is %j', (body, text) => {
	expect(errorText(body)).toBe(text);
});

it.each([
	['\n', 'lines'],
	['\\n', 'escaped lines'],
])('a Python traceback is cut to its last line (%j)', (lineBreak) => {
	const lines = [
		'Error: Traceback (most recent call last):',
		'  File "/app/worker.py", line 12, in run',
		'    raise ValueError("SG_feedfacecafebeef")',
		'ValueError: width must be at most 1440',
		'',
	];
	const text = 'ValueError: width must be at most 1440';
	expect(errorText({ error: lines.join(lineBreak) })).toBe(text);
	expect(errorText(lines.join(lineBreak))).toBe(text);
});

it.each([
	[{ error: 'content_policy_violation' }],
	[{ error: 'content_policy_violation', error_description: 'Your prompt was refused' }],
	[{ error: 'Request rejected', reason: 'NSFW content' }],
	[{ error: { code: 'x', message: 'Blocked by the safety system' } }],
	[{ status: 'Content Moderated' }],
	['The content was flagged'],
])('%j is a moderation', (body) => {
	expect(isModeration(body)).toBe(true);
});

it.each([
	[{ error: 'safety_tolerance must be at most 5' }],
	[{ error: 'Out of memory' }],
	[null],
	[{}],
])('%j is not a moderation', (body) => {
	expect(isModeration(body)).toBe(false);
});

it.each([
	['a key', 'API key SG_feedfacecafebeef is invalid', 'API key SG_*** is invalid'],
	["n8n's word for a stopped run", 'Prediction was canceled', 'Prediction was cancelled'],
	['control characters', 'a\u0000b\u202ec', 'a bc'],
])('%s does not get into a message', (_name, error, text) => {
	expect(errorText({ error })).toBe(text);
	expect(errorText(error)).toBe(text);
	expect(errorText(`<html>${error}</html>`)).toBe(text);
	expect(errorText({ detail: [{ loc: ['body', error], msg: error }] })).toBe(`${text}: ${text}`);
	expect(quoted('It failed', shorten(error))).toBe(`It failed: "${text}"`);
});

it('a key is masked before the text is cut', () => {
	const text = `${'x'.repeat(295)} SG_feedfacecafebeef`;
	expect(errorText(text)).toBe(`${'x'.repeat(295)} SG_*…`);
});

it('a quoted text is safe even when it was not shortened', () => {
	expect(quoted('It failed', 'canceled by SG_feedfacecafebeef')).toBe(
		'It failed: "cancelled by SG_***"',
	);
});

it('a cut text has no half characters', () => {
	expect(errorText(`x${'👩'.repeat(200)}`)).toBe(`x${'👩'.repeat(149)}…`);
});

it.each([
	['nested objects', '{"error":', '"a"', '}'],
	['nested lists', '[', '"a"', ']'],
	['nested details', '[{"msg":', '"a"', '}]'],
])('%s may be 20,000 deep', (_name, start, middle, end) => {
	const json = start.repeat(20_000) + middle + end.repeat(20_000);
	expect(errorText(JSON.parse(json))).toBe('');
	expect(isModeration(JSON.parse(json))).toBe(false);
	expect(errorText({ error: json })).toBe(`${json.slice(0, 300)}…`);
});

it.each([
	['opening brackets', '<'],
	['unclosed scripts', '<script '],
	['words', 'a word '],
	['blanks', ' '],
	['line breaks', '\n'],
	['quoted JSON', '[{"'],
	['tracebacks', 'Traceback (most recent call last)\n'],
	['keys', 'SG_aaaaaa'],
])('a text of 10 MB of %s ends', (_name, part) => {
	const text = part.repeat(10_000_000 / part.length);
	for (const body of [
		text,
		`<html>${text}`,
		{ error: text },
		{ detail: [{ loc: [text], msg: text }] },
	]) {
		expect(errorText(body).length).toBeLessThanOrEqual(700);
	}
});
