import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { isRequestId, SegmindClient } from '../../nodes/Flux/segmind/client.ts';
import { ConnectionError } from '../../nodes/Flux/segmind/connectionError.ts';

const baseURL = 'https://api.segmind.com/';

/** A client that sends its requests with this function. */
function clientOf(send: () => Promise<unknown>): SegmindClient {
	const context = {
		getExecutionCancelSignal: () => undefined,
		helpers: { httpRequestWithAuthentication: send },
	};
	return new SegmindClient(context as unknown as IExecuteSingleFunctions, { baseURL });
}

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

it.each(['../v1/get-user-credits', 'a/../../b', 'a?b=c', 'a#b', '%2e%2e', 'https://example.com'])(
	'the request ID %s stays one segment of the path',
	(value) => {
		const urls = clientOf(async () => await Promise.resolve()).jobUrls(value);
		const { pathname, search, hash } = new URL(urls.response_url);
		expect(pathname).toBe(`/v2/requests/${encodeURIComponent(value)}`);
		expect(pathname.split('/')).toHaveLength(4);
		expect(search + hash).toBe('');
		expect(urls.status_url).toBe(`${urls.response_url}/status`);
	},
);

describe('SegmindClient', () => {
	it('returns a broken connection as a value, without the key in the original error', async () => {
		const error = Object.assign(new Error('socket hang up'), {
			code: 'ECONNRESET',
			config: { headers: { 'x-api-key': 'SG_secret' } },
		});
		const outcome = await clientOf(async () => await Promise.reject(error)).credits(1000);
		expect(outcome).toBeInstanceOf(ConnectionError);
		expect(outcome).toMatchObject({ code: 'ECONNRESET', message: 'socket hang up' });
		expect(JSON.stringify(outcome)).not.toContain('SG_secret');
	});

	it('throws a bug instead of returning it as a broken connection', async () => {
		const bug = new TypeError("Cannot read properties of undefined (reading 'x')");
		const wrapped = new Error('Unknown error', { cause: bug });
		for (const error of [bug, wrapped]) {
			const client = clientOf(async () => await Promise.reject(error));
			await expect(client.credits(1000)).rejects.toBe(bug);
		}
	});
});
