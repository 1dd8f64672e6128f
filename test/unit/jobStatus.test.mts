import { failedIn, jobStatusIn } from '../../nodes/Flux/segmind/jobStatus.ts';

const url = 'https://images.segmind.com/generations/a.png';

describe('the status of a job', () => {
	it.each([
		['QUEUED', 'running'],
		['PROCESSING', 'running'],
		['in_progress', 'running'],
		['In Queue', 'running'],
		['COMPLETED', 'completed'],
		['completed', 'completed'],
		['SUCCEEDED', 'completed'],
		['Success', 'completed'],
		['DONE', 'completed'],
		['COMPLETE', 'completed'],
		['Ready', 'completed'],
		['FAILED', 'failed'],
		['failed', 'failed'],
		['ERROR', 'failed'],
		['CANCELED', 'failed'],
		['Cancelled', 'failed'],
		['Content Moderated', 'failed'],
		['STRANGE', 'unknown'],
	])('%s is %s', (word, status) => {
		expect(jobStatusIn({ status: word })).toEqual({ status, word });
	});

	it.each([
		[{ state: 'done' }, { status: 'completed', word: 'done' }],
		[{ data: { status: 'PROCESSING' } }, { status: 'running', word: 'PROCESSING' }],
		[
			{ status: 'success', data: { status: 'PROCESSING' } },
			{ status: 'running', word: 'PROCESSING' },
		],
		[
			{ status: 'ok', data: { status: ' failed ' } },
			{ status: 'failed', word: 'failed' },
		],
		[{ status: 'x'.repeat(100_000) }, { status: 'unknown', word: 'x'.repeat(60) }],
	])('is read from %j', (body, status) => {
		expect(jobStatusIn(body)).toEqual(status);
	});

	it.each([
		[{ error: 'not found' }],
		[{}],
		[null],
		['PROCESSING'],
		[{ status: 200 }],
		[{ status: '' }],
		[[]],
	])('is unknown in %j', (body) => {
		expect(jobStatusIn(body)).toEqual({ status: 'unknown' });
	});

	it.each([[{ output: url }], [{ images: [{ url }] }], [[url]], [url]])(
		'is completed where an image is named: %j',
		(body) => {
			expect(jobStatusIn(body)).toEqual({ status: 'completed' });
		},
	);

	it('is completed under an unknown word where an image is named', () => {
		const status = { status: 'completed', word: 'OK' };
		expect(jobStatusIn({ status: 'OK', output: url })).toEqual(status);
	});

	it('is what its word says, whatever else is named', () => {
		expect(jobStatusIn({ status: 'FAILED', image: url }).status).toBe('failed');
		expect(jobStatusIn({ status: 'PROCESSING', image: url }).status).toBe('running');
	});

	it('is not completed by an image of the request', () => {
		expect(jobStatusIn({ image: url }, { image: url }).status).toBe('unknown');
	});
});

describe('a response about a job', () => {
	it.each([
		[422, { status: 'FAILED', error: 'NSFW content' }],
		[422, { status: 'failed' }],
		[422, { status: 'FAILED', detail: [{ loc: ['body'], msg: 'Field required' }] }],
		[200, { status: 'FAILED', error: 'NSFW content' }],
		[200, { status: 'Canceled' }],
		[200, { status: 'FAILED', error: 'The model is not ready' }],
	])('of %d says that it failed: %j', (status, body) => {
		expect(failedIn({ status, headers: {}, body })).toBe('failed');
	});

	it.each([
		[422, { error: 'NSFW content detected' }],
		[422, { error: { message: 'Out of memory' } }],
		[422, { error: 'content_policy_violation', error_description: 'This prompt is blocked' }],
		[200, { status: 'error', message: 'Worker died' }],
		[422, { status: 'ERROR', error: 'Worker died' }],
		[500, { status: 'FAILED', error: 'Worker died' }],
		[400, { status: 'FAILED', error: 'Bad image' }],
	])('of %d may say that it failed: %j', (status, body) => {
		expect(failedIn({ status, headers: {}, body })).toBe('maybeFailed');
	});

	it.each([
		[422, { detail: [{ loc: ['path', 'id'], msg: 'Invalid' }] }],
		[422, { error: 'Invalid', detail: [{ loc: ['path', 'id'], msg: 'Invalid' }] }],
		[422, '<html><h1>422 Unprocessable Entity</h1></html>'],
		[422, 'NSFW'],
		[422, ''],
		[422, {}],
		[422, { error: '' }],
		[422, { detail: 'Unprocessable' }],
		[422, { error: 'result is not available yet' }],
		[422, { error: 'Request is still processing' }],
		[422, { error: 'Request abc not found' }],
		[422, { status: 'PROCESSING', error: 'not ready' }],
		[422, { status: 'COMPLETED', error: 'storage is slow' }],
		[200, { error: 'not found' }],
		[200, { status: 'error', message: 'Request not found' }],
		[200, { status: 'QUEUED' }],
		[404, { error: 'Request abc not found' }],
		[429, { status: 'failed', message: 'Too many requests' }],
		[401, { status: 'FAILED', error: 'Unauthorized' }],
		[500, { status: 'error', message: 'Internal Server Error' }],
		[502, { status: 'FAILED' }],
		[503, '<html>'],
	])('of %d does not say that it failed: %j', (status, body) => {
		expect(failedIn({ status, headers: {}, body })).toBe('no');
	});
});
