import { addRows, rowsIn, type PastRequest } from '../../nodes/Flux/segmind/historyRows.ts';

const row = (more: object = {}) => ({
	request_id: 'a',
	model_name: 'flux-2-pro',
	model_status: 'COMPLETED',
	credits_deduction: 0.07,
	request_body: { prompt: 'a fox', seed: 7 },
	generation_url: 'https://images.segmind.com/a.png',
	latency_ms: 2400,
	model_created: '2026-11-05T10:00:00.000Z',
	...more,
});

const requestsIn = (...rows: object[]): PastRequest[] => {
	const found = new Map<string, PastRequest>();
	addRows(found, rows as never);
	return [...found.values()];
};

describe('rowsIn', () => {
	it.each<[string, unknown]>([
		['an array', [row()]],
		['a row alone', row()],
		['a list under any name', { total: 1, anything: [row()] }],
		[
			'a list after another one',
			{ columns: ['request_id'], models: [{ name: 'x' }], data: [row()] },
		],
		['a list within an object', { success: true, data: { requests: [row()], pagination: {} } }],
		['a row within an object', { data: row() }],
	])('finds the rows in %s', (_, body) => {
		expect(rowsIn(body)).toEqual([row()]);
	});

	it.each([[[]], [{ data: [] }], [{ data: { requests: [] } }]])('finds none in %j', (body) => {
		expect(rowsIn(body)).toEqual([]);
	});

	it.each([undefined, null, '<h1>Hello</h1>', 5, {}, { ok: true }, { data: 'none' }])(
		'tells that %j is no history',
		(body) => {
			expect(rowsIn(body)).toBeUndefined();
		},
	);
});

describe('addRows', () => {
	it('reads everything that a row says', () => {
		expect(requestsIn(row())).toEqual([
			{
				requestId: 'a',
				model: 'flux-2-pro',
				status: 'completed',
				word: 'COMPLETED',
				body: { prompt: 'a fox', seed: 7 },
				images: [{ url: 'https://images.segmind.com/a.png' }],
				cost: 0.07,
				createdAt: Date.UTC(2026, 10, 5, 10),
				seconds: 2.4,
			},
		]);
	});

	it.each<[string, object, object]>([
		['a body as text', { request_body: '{"seed":7}' }, { body: { seed: 7 } }],
		['a body that is no JSON', { request_body: 'a fox' }, { body: undefined }],
		['a cost as text', { credits_deduction: '0.05' }, { cost: 0.05 }],
		[
			'a time without a zone',
			{ model_created: '2026-11-05 10:00:00' },
			{ createdAt: Date.UTC(2026, 10, 5, 10) },
		],
		[
			'another name for the time',
			{ model_created: undefined, created_at: 1_700_000_000 },
			{ createdAt: 1.7e12 },
		],
		['no time', { model_created: null }, { createdAt: undefined }],
		[
			'a running job',
			{ model_status: 'PENDING', generation_url: null },
			{ status: 'running', images: [] },
		],
		[
			'a failed job',
			{ model_status: 'FAILED', error: 'Content moderated' },
			{ status: 'failed', error: 'Content moderated' },
		],
		[
			'an unknown state with an image',
			{ model_status: 'ARCHIVED' },
			{ status: 'completed', word: 'ARCHIVED' },
		],
		[
			'a model under another key',
			{ model_name: undefined, model: 'flux-dev' },
			{ model: 'flux-dev' },
		],
	])('takes %s', (_, more, expected) => {
		expect(requestsIn(row(more))).toEqual([expect.objectContaining(expected)]);
	});

	it('does not take an input image for a result', () => {
		const input = 'https://images.segmind.com/assets/b.png';
		const [{ images }] = requestsIn(
			row({ request_body: { image_urls: [input] }, image_url: input }),
		);
		expect(images).toEqual([{ url: 'https://images.segmind.com/a.png' }]);
	});

	it('joins the rows of one request, whose cost each of them repeats', () => {
		const second = row({ generation_url: 'https://images.segmind.com/a_2.png' });
		const [request, ...others] = requestsIn(row(), second, row());
		expect(others).toEqual([]);
		expect(request.images).toHaveLength(2);
		expect(request.cost).toBe(0.07);
	});

	it('leaves out a row without an ID', () => {
		expect(requestsIn(row({ request_id: undefined }))).toEqual([]);
	});

	it('tells whether a page has brought anything new', () => {
		const found = new Map<string, PastRequest>();
		expect(addRows(found, [row()])).toBe(true);
		expect(addRows(found, [row()])).toBe(false);
	});
});
