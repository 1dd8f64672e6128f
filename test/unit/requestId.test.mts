import { isRequestId, requestIdIn } from '../../nodes/Flux/segmind/requestId.ts';

const id = '0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51';
const jobUrl = `https://api.segmind.com/v2/requests/${id}`;

const idIn = (body: unknown, headers = {}) => requestIdIn({ body, headers });

it.each([
	['request_id', { request_id: id }],
	['requestId', { requestId: id }],
	['id', { id }],
	['blanks around it', { request_id: ` ${id}\n` }],
	['a wrapper', { status: 'success', data: { request_id: id } }],
	['a list', [{ request_id: id }]],
	['status_url', { status_url: `${jobUrl}/status` }],
	['response_url', { response_url: jobUrl }],
	['poll_url', { poll_url: `https://api.segmind.com/v1/poll/${id}/?a=b#c` }],
	['the query of poll_url', { poll_url: `https://api.segmind.com/v1/poll?request_id=${id}&a=b` }],
	['a URL without its host', { status_url: `/v2/requests/${id}/status` }],
	['an empty request_id, and a URL', { request_id: '', status_url: `${jobUrl}/status` }],
	['a URL beside another id', { id: 'model-1', response_url: jobUrl }],
	['request_id beside another id', { id: 'model-1', request_id: id }],
])('the request ID is found under %s', (_name, body) => {
	expect(idIn(body, { 'x-request-id': 'gateway-7' })).toBe(id);
});

it('the request ID may be in the header alone', () => {
	expect(idIn({ status: 'QUEUED' }, { 'x-request-id': id })).toBe(id);
	expect(idIn('<html>', { 'x-request-id': id })).toBe(id);
});

it('a request ID may be a number', () => {
	expect(idIn({ request_id: 123456789 })).toBe('123456789');
});

it('a number that has lost digits is not a request ID', () => {
	expect(idIn(JSON.parse('{"request_id": 12345678901234567890}'))).toBeUndefined();
	expect(
		idIn(JSON.parse(`{"request_id": 12345678901234567890, "response_url": "${jobUrl}"}`)),
	).toBe(id);
});

it('a request ID in a URL is decoded', () => {
	const special = 'a/b 1?é';
	const response_url = `https://api.segmind.com/v2/requests/${encodeURIComponent(special)}`;
	expect(idIn({ response_url })).toBeUndefined();
	expect(idIn({ response_url: response_url.replace('%20', '').replace('%C3%A9', '') })).toBe(
		'a/b1?',
	);
	expect(idIn({ response_url: 'https://a.b/requests/7%E0%A4%A' })).toBe('7%E0%A4%A');
});

it.each([
	[{}],
	[null],
	['text'],
	[[]],
	[{ request_id: '' }],
	[{ request_id: null }],
	[{ request_id: 1.5 }],
	[{ request_id: true }],
	[{ request_id: {} }],
	[{ request_id: '..' }],
	[{ request_id: 'a b' }],
	[{ request_id: 'x'.repeat(201) }],
	[{ status_url: 'https://api.segmind.com/v2/requests/' }],
	[{ status_url: 'https://api.segmind.com/v2' }],
	[{ status_url: 'https://api.segmind.com' }],
	[{ status_url: 'https://127.0.0.1' }],
	[{ status_url: `https://a.b/${'7'.repeat(100_000)}` }],
	[{ result: { id } }],
])('there is no request ID in %j', (body) => {
	expect(idIn(body)).toBeUndefined();
});

describe('isRequestId', () => {
	it.each(['0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51', 'a'.repeat(32), 'job:7', '..a'])(
		'accepts %s',
		(value) => expect(isRequestId(value)).toBe(true),
	);

	it.each([
		'',
		' ',
		'a b',
		'.',
		'..',
		'a\nb',
		'ä',
		'\ud800',
		'a'.repeat(201),
		7,
		null,
		undefined,
		{},
	])('rejects %j', (value) => expect(isRequestId(value)).toBe(false));
});
