import { isRequestId, requestPath } from '../../nodes/Flux/segmind/requestId.ts';

it.each(['0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51', 'a'.repeat(32), 'job:7', '..a'])(
	'%s can be a request ID',
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
])('%j is no request ID', (value) => expect(isRequestId(value)).toBe(false));

it.each(['../v1/get-user-credits', 'a/../../b', 'a?b=c', 'a#b', '%2e%2e', 'https://example.com'])(
	'%s stays one part of the path',
	(value) => {
		const { pathname, search, hash } = new URL(requestPath(value), 'https://api.segmind.com');
		expect(pathname).toBe(`/v2/requests/${encodeURIComponent(value)}`);
		expect(pathname.split('/')).toHaveLength(4);
		expect(search + hash).toBe('');
	},
);
