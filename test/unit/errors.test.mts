import { ConnectionError } from '../../nodes/Flux/segmind/connectionError.ts';
import { Interruption } from '../../nodes/Flux/segmind/deadline.ts';
import { connectionErrorFor } from '../../nodes/Flux/segmind/connectionErrors.ts';
import {
	expiredError,
	failedError,
	invalidParameter,
	lostResponseError,
	undeliveredError,
	type JobError,
} from '../../nodes/Flux/segmind/errors.ts';
import { interruptedError } from '../../nodes/Flux/segmind/interruptions.ts';
import { statusError } from '../../nodes/Flux/segmind/statusErrors.ts';

const requestId = '0c8f6f0e';
const connection = (code: string | undefined, message = '') =>
	connectionErrorFor(new ConnectionError(code, message));
const accepted = { requestId, maybeCharged: true, urls: [] };
const sent = { maybeCharged: true, urls: [] };
const notSent = { maybeCharged: false, urls: [] };
const url = 'https://images.segmind.com/a.png';
const timeout = new Interruption('timeout', 600, 'image');
const stop = new Interruption('abort', 600, 'image');

/** The errors for every response of Segmind, and for a missing one. */
const errors: Array<[string, JobError]> = [
	...[302, 400, 401, 403, 405, 406, 408, 410, 413, 422, 425].map((status): [string, JobError] => [
		`${status}, status`,
		statusError({ status, body: '' }, 'status'),
	]),
	['403, credits', statusError({ status: 403, body: '' }, 'getCredits')],
	['413, job', statusError({ status: 413, body: '' }, 'submit')],
	['400', statusError({ status: 400, body: { error: 'bad parameters' } }, 'submit')],
	['401', statusError({ status: 401, body: { error: 'API key is invalid' } }, 'submit')],
	['403', statusError({ status: 403, body: { error: 'No permission' } }, 'submit')],
	['403, upload', statusError({ status: 403, body: { error: 'Forbidden' } }, 'upload')],
	['404, model', statusError({ status: 404, body: { error: 'Model not found' } }, 'submit')],
	['404, job', statusError({ status: 404, body: { error: 'Request not found' } }, 'status')],
	['404, upload', statusError({ status: 404, body: '' }, 'upload')],
	['404, credits', statusError({ status: 404, body: '<html>Not Found</html>' }, 'getCredits')],
	['405', statusError({ status: 405, body: '<!doctype html><html>No</html>' }, 'submit')],
	['405, upload', statusError({ status: 405, body: '' }, 'upload')],
	['406, credits', statusError({ status: 406, body: { error: 'Not enough credits' } }, 'submit')],
	['406, content type', statusError({ status: 406, body: 'Invalid content type' }, 'submit')],
	['406, parameter', statusError({ status: 406, body: { error: 'bad width' } }, 'submit')],
	['406, team cap', statusError({ status: 406, body: { error: 'Team cap reached' } }, 'submit')],
	['410', statusError({ status: 410, body: { error: 'Model retired' } }, 'submit')],
	['413', statusError({ status: 413, body: '' }, 'upload')],
	[
		'422, parameters',
		statusError(
			{
				headers: {},
				status: 422,
				body: { detail: [{ loc: ['body', 'width'], msg: 'too large' }] },
			},
			'submit',
		),
	],
	['422, moderation', failedError({ error: 'Content moderated' }, 422, requestId)],
	['422, lost worker', failedError({ error: 'Worker lost' }, 422, requestId)],
	['429', statusError({ status: 429, body: { error: 'Too many requests' } }, 'submit')],
	['429, status', statusError({ status: 429, body: '' }, 'status')],
	['500', statusError({ status: 500, body: { error: 'Internal server error' } }, 'submit')],
	['502', statusError({ status: 502, body: '<html><h1>Bad Gateway</h1></html>' }, 'status')],
	['418, undocumented', statusError({ status: 418, body: 'short and stout' }, 'submit')],
	['a DNS error', connection('ENOTFOUND')],
	['a TLS error', connection('CERT_HAS_EXPIRED')],
	['a reset connection', connection('ECONNRESET')],
	['blocked: domain', connection(undefined, 'Domain not allowed')],
	['blocked: address', connection(undefined, 'The request was blocked: restricted IP')],
	['blocked', connection(undefined, 'No')],
	['no response to a job', lostResponseError()],
	[
		'no response to a job, in a retry',
		lostResponseError({ httpCode: 504, text: 'Gateway Time-out' }),
	],
	['time limit, job accepted', interruptedError(timeout, accepted)],
	['time limit, job sent', interruptedError(timeout, sent)],
	['time limit, nothing sent', interruptedError(timeout, notSent)],
	['time limit, download', interruptedError(timeout, { ...accepted, urls: [url] })],
	['Stop, job accepted', interruptedError(stop, accepted)],
	['Stop, job sent', interruptedError(stop, sent)],
	['Stop, nothing sent', interruptedError(stop, notSent)],
	['Stop, download', interruptedError(stop, { ...accepted, urls: [url] })],
	['time limit, lookup', interruptedError(new Interruption('timeout', 180, 'response'), accepted)],
	['Stop, lookup', interruptedError(new Interruption('abort', 180, 'response'), accepted)],
	[
		'a file that is not an image',
		undeliveredError({ message: 'Segmind returned an empty file' }, [url]),
	],
	[
		'a file that is gone',
		undeliveredError({ message: 'The image URL returned HTTP 404', httpCode: 404 }, [url]),
	],
	['an image that is too old', expiredError(0, [url])],
	['no image', undeliveredError({ message: "Segmind's response contained no image" })],
	[
		'an invalid value',
		invalidParameter("Steps cannot be '51'", 'Must be a whole number from 1 to 50.'),
	],
];

describe.each(errors)('the error for %s', (name, { details }) => {
	const { message, description, descriptionIfAccepted = description, charged } = details;
	if (process.env.PRINT_MESSAGES) {
		const other = descriptionIfAccepted === description ? '' : `\n  or: ${descriptionIfAccepted}`;
		const lines = `${name}\n  ${message}\n  ${description}${other}\n  charged: ${charged ?? 'as the ledger says'}`;
		process.stdout.write(`${lines}\n`);
	}

	it('says what happened and what to do, without blame', () => {
		// Segmind's own text is in quotes; the rest is the node's.
		const own = `${message.replace(/".*"/, '')} ${description} ${descriptionIfAccepted}`;
		expect(own).not.toMatch(/error|problem|failure|mistake|undefined|\[object/i);
		expect(message).toMatch(/^[A-Z]|^n8n/);
		expect(message).not.toMatch(/\.$/);
		for (const each of [description, descriptionIfAccepted]) expect(each).toMatch(/^[A-Z'].*\.$/);
	});

	it('never advises paying for a second job while the first is accepted', () => {
		if (details.charged === 'no' || name.includes('lookup')) return;
		expect(descriptionIfAccepted).not.toMatch(/run the item again/);
	});
});

it('a time limit of 1 is "1 second" in the message', () => {
	const { details } = interruptedError(new Interruption('timeout', 1, 'image'), notSent);
	expect(details.message).toBe('The image was not ready within 1 second');
});

it('the message of a stopped run contains "canceled", by which n8n recognizes it', () => {
	for (const job of [accepted, sent, notSent, { ...accepted, urls: [url] }]) {
		expect(interruptedError(stop, job).message).toContain('canceled');
	}
});

describe('a job that failed', () => {
	it.each([
		['Content flagged by the safety system', /content filter/],
		['safety_tolerance must be at most 5', /could not generate/],
	])('with the text %j gets the message for that cause', (error, message) => {
		expect(failedError({ error }, 422).message).toMatch(message);
	});

	it('is not charged', () => {
		expect(failedError({ error: 'x' }, 422).details.charged).toBe('no');
	});
});

it('an image that was not delivered is charged, and a job without a response may be', () => {
	expect(undeliveredError({ message: 'x' }).details.charged).toBe('yes');
	expect(lostResponseError().details.charged).toBe('unknown');
});
