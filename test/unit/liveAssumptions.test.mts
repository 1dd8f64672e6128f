import { assumptionsOn } from '../../tools/live/assumptions.mts';
import type { HttpResponse } from '../../tools/live/http.mts';
import { jobFor } from '../../tools/live/job.mts';
import { ofOneRequest, sentBody } from '../../tools/live/ownRequest.mts';
import { Session } from '../../tools/live/session.mts';

const acceptedAt = Date.parse('2026-11-05T10:00:00Z');
const url = 'https://images.segmind.com/generations/a.jpg';

/** A JSON response with the status 200. */
const response = (json: object): HttpResponse => ({
	status: 200,
	headers: {},
	bytes: Buffer.of(),
	json,
	fields: { ...json },
});

const session = new Session('SG_a_secret_key', jobFor('flux-1.1-pro'), 'unused');
session.requestId = 'ours';
session.cost = 0.05;
const row = {
	request_id: 'ours',
	model_name: 'flux-1.1-pro',
	model_status: 'COMPLETED',
	credits_deduction: 0.05,
	request_body: session.body,
	generation_url: url,
	latency_ms: 14_000,
	model_created: '2026-11-05T10:00:01Z',
};

/** What of the node's assumptions does not hold if the history has these rows. */
function broken(...rows: object[]) {
	const listed = response({ data: rows });
	const result = response({ output: url, metrics: { total_time: 14 } });
	const seen = { listed, byId: response(row), result, acceptedAt, foundAfter: 2 };
	const found = Object.entries(assumptionsOn(session, seen));
	return Object.fromEntries(found.filter(([, answer]) => answer !== 'yes'));
}

describe('what the node assumes of the request history', () => {
	it('holds for the row that it expects', () => {
		expect(broken(row)).toEqual({});
	});
	it.each<[string, object, Record<string, string>]>([
		[
			'another name of the model',
			{ model_name: 'BFL Pro' },
			{ "its model is the slug, or the model's name": 'no: "BFL Pro"' },
		],
		[
			'another value of a parameter',
			{ request_body: { ...session.body, output_format: 'png' } },
			{ 'its other parameters are, too': 'no: output_format' },
		],
		[
			'another prompt',
			{ request_body: { ...session.body, prompt: 'A fox' } },
			{ 'its seed and prompt are those that were sent': 'no: they differ' },
		],
		[
			'credits in place of dollars',
			{ credits_deduction: 5 },
			{ 'its cost is that of the job, in USD': 'no: 5' },
		],
		[
			'no cost',
			{ credits_deduction: null },
			{ 'its cost is that of the job, in USD': 'no: undefined' },
		],
		[
			'the time of another zone',
			{ model_created: '2026-11-05 15:30:01' },
			{ 'its time is that of its acceptance, in UTC': 'no: 19801 s from it' },
		],
		[
			'no time',
			{ model_created: null },
			{ 'its time is that of its acceptance, in UTC': 'no: there is none' },
		],
		[
			'seconds in place of milliseconds',
			{ latency_ms: 14 },
			{ 'its latency is in milliseconds': 'no: 0.014 s, and total_time is 14 s' },
		],
		[
			'no image',
			{ generation_url: null },
			{ 'its images are those of the result': 'no: 0 others' },
		],
	])('does not hold for %s', (_, difference, expected) => {
		expect(broken({ ...row, ...difference })).toEqual(expected);
	});
	it('does not hold for a list that begins with the oldest', () => {
		const older = { ...row, request_id: 'older', model_created: '2026-11-04T10:00:00Z' };
		expect(broken(row, older)).toEqual({});
		expect(broken(older, row)).toEqual({ 'the newest come first': 'no: they do not' });
	});
	it('does not hold for a state that the node does not know', () => {
		session.historyTimes.set('PENDING', '').set('BAKING', '').set('', 'not COMPLETED');
		expect(broken(row)).toEqual({ 'its states are known words': 'no: BAKING' });
		session.historyTimes.clear();
	});
});

describe('a response of the request history', () => {
	const other = {
		request_id: 'theirs',
		model_status: 'FAILED',
		error: 'jane is not allowed',
		request_body: { prompt: 'jane', image_urls: ['https://jane.example/a.png'] },
		model_created: '2026-11-04T10:00:00Z',
		credits_deduction: 0,
	};
	const shown = (json: unknown) => ofOneRequest(json, session);

	it('is reported with the row of the job alone, wherever that is', () => {
		const own = { ...row, request_body: sentBody };
		expect(shown([other, row])).toEqual([own]);
		expect(shown({ data: { requests: [other, row], total: 2 } })).toEqual({
			data: { requests: [own], total: 2 },
		});
		expect(shown({ request_id: 'of this lookup', data: row })).toMatchObject({ data: own });
	});
	it('is reported without any text of other requests, except dates, if the job is not in it', () => {
		const masked = {
			...other,
			...{ request_id: '…', model_status: '…', error: '…' },
			request_body: { prompt: '…', image_urls: ['…'] },
		};
		expect(shown({ data: [other] })).toEqual({ data: [masked] });
		expect(shown({ data: other })).toEqual({ data: masked });
		expect(ofOneRequest([{ ...other, error: '' }], { requestId: '', body: {} })).toEqual([
			{ ...masked, error: '…' },
		]);
	});
	it('is reported as it is if it is an error', () => {
		expect(shown({ error: 'Not found' })).toEqual({ error: 'Not found' });
		expect(shown(undefined)).toBeUndefined();
	});
});
