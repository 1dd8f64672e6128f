import {
	failedTrouble,
	JobTrouble,
	lostAnswerTrouble,
	lateAnswerTrouble,
	stoppedQuestionTrouble,
	stoppedTrouble,
	timeLimitTrouble,
	unansweredTrouble,
	undeliveredTrouble,
} from '../../nodes/Flux/segmind/errors.ts';
import { refusalTrouble } from '../../nodes/Flux/segmind/statusErrors.ts';
import { saidIn } from '../../nodes/Flux/segmind/errorText.ts';

const id = '0c8f6f0e';

/** Everything the node can say about an answer of Segmind, or about none. */
const sentences: Array<[string, JobTrouble]> = [
	['400', refusalTrouble(400, { error: 'bad parameters' }, 'submit')],
	['401', refusalTrouble(401, { error: 'Unauthorized. API key is invalid' }, 'submit')],
	['403', refusalTrouble(403, { error: 'Insufficient permissions' }, 'submit')],
	['404, model', refusalTrouble(404, { error: 'Model not found' }, 'submit')],
	['404, job', refusalTrouble(404, { error: `Request ${id} not found` }, 'status', id)],
	['405', refusalTrouble(405, '<!doctype html><html>Method Not Allowed</html>', 'submit')],
	['406, credits', refusalTrouble(406, { error: 'Insufficient credits' }, 'submit')],
	[
		'406, content type',
		refusalTrouble(406, { error: 'Content-Type must be application/json' }, 'submit'),
	],
	['406, parameter', refusalTrouble(406, { error: 'width is not acceptable' }, 'submit')],
	['406, team cap', refusalTrouble(406, { error: 'Team spending cap reached' }, 'submit')],
	['410', refusalTrouble(410, { error: 'Model retired' }, 'submit')],
	[
		'422, parameters',
		refusalTrouble(422, { detail: [{ loc: ['body', 'width'], msg: 'too large' }] }, 'submit'),
	],
	['422, moderation', failedTrouble({ status: 'FAILED', error: 'Content moderated' }, 422, id)],
	['422, lost worker', failedTrouble({ status: 'FAILED', error: 'Worker lost' }, 422, id)],
	['429', refusalTrouble(429, { error: 'Too many requests' }, 'submit')],
	['500', refusalTrouble(500, { error: 'Internal server error' }, 'submit')],
	['502', refusalTrouble(502, '<html><h1>502 Bad Gateway</h1></html>', 'status', id)],
	['418, unheard of', refusalTrouble(418, 'short and stout', 'submit')],
	['502, result', refusalTrouble(502, '', 'result', id)],
	['502, upload', refusalTrouble(502, '', 'upload')],
	['DNS while waiting', unansweredTrouble({ code: 'ENOTFOUND', reason: '' }, id)],
	['DNS', unansweredTrouble({ code: 'ENOTFOUND', reason: '' })],
	['TLS', unansweredTrouble({ code: 'CERT_HAS_EXPIRED', reason: '' })],
	['reset while waiting', unansweredTrouble({ code: 'ECONNRESET', reason: '' }, id)],
	['reset after submitting', lostAnswerTrouble()],
	['held back by n8n', unansweredTrouble({ code: undefined, reason: 'Domain not allowed' })],
	['time-out, job known', timeLimitTrouble(600, true, id)],
	['time-out, answer lost', timeLimitTrouble(600, true)],
	['time-out, nothing sent', timeLimitTrouble(600, false)],
	['time-out of one second', timeLimitTrouble(1, false)],
	['Stop', stoppedTrouble(true, id)],
	['Stop of a question', stoppedQuestionTrouble(id)],
	['a question without an answer in time', lateAnswerTrouble(180, id)],
	['403, upload', refusalTrouble(403, { error: 'Forbidden' }, 'upload')],
	['404, upload', refusalTrouble(404, '', 'upload')],
	['413, upload', refusalTrouble(413, '', 'upload')],
	['404, credits', refusalTrouble(404, '<html>Not Found</html>', 'credits')],
	['429, status', refusalTrouble(429, { error: 'Too many requests' }, 'status', id)],
	[
		'download',
		undeliveredTrouble({ message: 'What Segmind delivered is no picture', url: 'https://x/a.png' }),
	],
];

describe.each(sentences)('the words for %s', (name, { trouble }) => {
	if (process.env.PRINT_WORDS) {
		process.stdout.write(
			`${name}\n  ${trouble.message}\n  ${trouble.description}\n  charged: ${trouble.charged}\n`,
		);
	}

	it('say what happened and how to get on, without scolding', () => {
		// What Segmind says stands in quotes; the rest is ours.
		const own = `${trouble.message.replace(/".*"/, '')} ${trouble.description}`;
		expect(own).not.toMatch(/error|problem|failure|mistake|undefined|\[object/i);
		expect(trouble.message).toMatch(/^[A-Z]|^n8n/);
		expect(trouble.message).not.toMatch(/\.$/);
		expect(trouble.description).toMatch(/^[A-Z'].*\S$/);
	});
});

/** Of jobs that may run on; a look-up's question is free to ask again. */
const ofRunningJobs = sentences.filter(
	([name, { trouble }]) =>
		trouble.requestId && trouble.charged === 'unknown' && !name.includes('question'),
);

it.each(ofRunningJobs)(
	'the words for %s never tell the owner of a running job to pay for a second one',
	(_name, { trouble }) => {
		expect(trouble.description).not.toMatch(/run the item again/);
	},
);

describe('an answer that means two things', () => {
	it.each([
		['Insufficient credits', /not enough credits/],
		['Your balance is too low', /not enough credits/],
		['Team spending cap reached', /spending limit of your Segmind team/],
		['monthly budget exhausted', /spending limit of your Segmind team/],
		['width exceeds the limit of 1440', /did not accept a parameter/],
		['Parameter caption is not allowed', /did not accept a parameter/],
		['white_balance is not a parameter', /did not accept a parameter/],
	])('406 %j is told by its words', (error, message) => {
		expect(refusalTrouble(406, { error }, 'submit').trouble.message).toMatch(message);
	});

	it.each([
		['Content flagged by the safety system', /content filter/],
		['safety_tolerance must be at most 5', /could not finish/],
	])('a failed job that says %j is told by its words', (error, message) => {
		expect(failedTrouble({ error }, 422).trouble.message).toMatch(message);
	});

	it('a 5xx to a submit says that it is free, and where to look all the same', () => {
		const { description } = refusalTrouble(503, '', 'submit').trouble;
		expect(description).toMatch(/does not charge.*cloud\.segmind\.com/);
	});
});

it('a limit of one second is one second', () => {
	expect(timeLimitTrouble(1, false).trouble.message).toBe(
		'The picture was not ready within 1 second',
	);
});

describe('what is known of the money', () => {
	it.each([
		['no', refusalTrouble(402, '', 'submit')],
		['no', failedTrouble({ error: 'x' }, 422, id)],
		['unknown', refusalTrouble(404, '', 'status', id)],
		['unknown', lostAnswerTrouble()],
		['unknown', stoppedTrouble(true)],
		['no', stoppedTrouble(false)],
		['yes', undeliveredTrouble({ message: 'x' }, id)],
	])('is %s', (charged, { trouble }) => {
		expect(trouble.charged).toBe(charged);
	});
});

describe("Segmind's own words", () => {
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
		['<html><script>x()</script></html>', 'a web page without words'],
		['', ''],
		[null, ''],
		[{ error: '' }, ''],
		['x'.repeat(400), `${'x'.repeat(300)}…`],
	])('in %j are %j', (body, said) => {
		expect(saidIn(body)).toBe(said);
	});
});
