import {
	envelopesIn,
	metricsIn,
	metricsInHeaders,
	seedIn,
} from '../../nodes/Flux/segmind/result.ts';

describe('metrics', () => {
	it('are numbers, even where Segmind sends text, and unknown ones are left out', () => {
		const metrics = {
			cost: '0.07',
			inference_time: 13.06,
			queue_time: null,
			mood: 3,
			total_time: 'x',
		};
		expect(metricsIn({ metrics })).toEqual({ cost: 0.07, inference_time: 13.06 });
		expect(metricsIn({})).toEqual({});
	});

	it('come from the headers of a synchronous response', () => {
		expect(
			metricsInHeaders({
				'x-cost': '0.05',
				'x-remaining-credits': '3.2',
				'x-generation-time': '14.05',
			}),
		).toEqual({ cost: 0.05, remaining_credits: 3.2, inference_time: 14.05 });
	});

	it.each(['[1.23]', [1.23], ['[ 1.23 ]'], ' 1.23 '])('may be a list of one: %j', (given) => {
		expect(metricsInHeaders({ 'x-generation-time': given })).toEqual({ inference_time: 1.23 });
	});

	it.each([[[]], [[1, 2]], ['[]'], ['[1, 2]'], [' '], [{}]])(
		'are left out when they are %j',
		(given) => {
			expect(metricsInHeaders({ 'x-generation-time': given })).toEqual({});
		},
	);

	it('take the credits that were consumed for the cost, where nothing else names it', () => {
		expect(metricsInHeaders({ 'x-credits-consumed': '0.04' })).toEqual({ cost: 0.04 });
		expect(metricsInHeaders({ 'x-cost': '0.05', 'x-credits-consumed': '4' })).toEqual({
			cost: 0.05,
		});
	});
});

it.each([
	[42, 42],
	['42', 42],
	['', undefined],
	[null, undefined],
	['many', undefined],
	[1.5, undefined],
])('the seed %j is read as %j', (value, seed) => {
	expect(seedIn(value)).toBe(seed);
});

describe('the objects in which a response speaks of its job', () => {
	it('are itself and what it wraps', () => {
		const data = { status: 'QUEUED' };
		expect(envelopesIn({ data, other: {} })).toEqual([{ data, other: {} }, data]);
		expect(envelopesIn([data])).toEqual([data]);
	});

	it.each([[null], ['text'], [42], [[]], [['text']]])('are none in %j', (body) => {
		expect(envelopesIn(body)).toEqual([]);
	});
});
