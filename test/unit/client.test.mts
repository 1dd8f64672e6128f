import v8 from 'node:v8';
import vm from 'node:vm';
import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { SegmindClient } from '../../nodes/Flux/segmind/client.ts';
import { ConnectionError } from '../../nodes/Flux/segmind/connectionError.ts';
import { segmindUrls } from '../../nodes/Flux/segmind/urls.ts';

// A request that never ends is to fail soon.
jest.setTimeout(10_000);

const apiKey = 'my-own+key';

/** A client that sends its requests with this function. @param stop the user's */
function clientOf(send: (...args: any[]) => Promise<unknown>, stop?: AbortSignal): SegmindClient {
	const context = {
		getExecutionCancelSignal: () => stop,
		helpers: { httpRequestWithAuthentication: send, httpRequest: send },
	};
	return new SegmindClient(context as unknown as IExecuteSingleFunctions, {});
}

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

/** Every request that a client sends. */
const kinds: Array<[string, (client: SegmindClient, timeout: number) => Promise<unknown>]> = [
	['submit', async (client, timeout) => await client.submit('flux-2-pro', {}, timeout)],
	['runSync', async (client, timeout) => await client.runSync('flux-2-pro', {}, timeout)],
	['status', async (client, timeout) => await client.status('a', timeout)],
	['result', async (client, timeout) => await client.result('a', timeout)],
	['credits', async (client, timeout) => await client.credits(timeout)],
	['upload', async (client, timeout) => await client.upload('{}', 2, timeout)],
	['download', async (client, timeout) => await client.download('https://a.b/c', timeout)],
];

describe('a request whose transport never settles', () => {
	const never = async () => await new Promise(() => {});
	const ended = { code: 'ECONNABORTED' };

	it.each(kinds)('ends at its limit: %s', async (_, send) => {
		const outcome = await send(clientOf(never), 20);
		expect(outcome).toBeInstanceOf(ConnectionError);
		expect(outcome).toMatchObject(ended);
	});

	it.each(kinds)('ends at a Stop: %s', async (_, send) => {
		const stop = new AbortController();
		const outcome = send(clientOf(never, stop.signal), 100_000);
		stop.abort();
		expect(await outcome).toMatchObject(ended);
	});

	it.each(kinds)('ends at once after a Stop: %s', async (_, send) => {
		expect(await send(clientOf(never, AbortSignal.abort()), 100_000)).toMatchObject(ended);
	});
});

describe('the key that a server quotes is masked', () => {
	const clientThatGets = (send: () => Promise<unknown>) => {
		const client = clientOf(send);
		client.useCredential(segmindUrls, apiKey);
		return client;
	};

	it.each(kinds.filter(([kind]) => !['runSync', 'download'].includes(kind)))(
		'in JSON: %s',
		async (_, send) => {
			const body = Buffer.from(JSON.stringify({ [apiKey]: [`the key ${apiKey}`] }));
			const client = clientThatGets(async () => ({ statusCode: 200, headers: {}, body }));
			expect(await send(client, 1000)).toMatchObject({ body: { 'SG_***': ['the key SG_***'] } });
		},
	);

	it.each(kinds)('in headers: %s', async (_, send) => {
		const headers = { location: `/?key=${encodeURIComponent(apiKey)}`, 'set-cookie': ['a'] };
		const client = clientThatGets(async () => ({ statusCode: 302, headers, body: '' }));
		expect(await send(client, 1000)).toMatchObject({
			headers: { location: '/?key=SG_***', 'set-cookie': ['a'] },
		});
	});

	it.each(kinds)('in the message of a broken connection: %s', async (_, send) => {
		const error = Object.assign(new Error(`bad ${apiKey}`), { code: 'EPROTO' });
		const outcome = await send(
			clientThatGets(async () => await Promise.reject(error)),
			1000,
		);
		expect(outcome).toMatchObject({ code: 'EPROTO', message: 'bad SG_***' });
	});
});

describe('the time limit outlives a garbage collection', () => {
	v8.setFlagsFromString('--expose-gc');
	const collectGarbage = vm.runInNewContext('gc') as () => void;
	const stop = new AbortController().signal;
	/** Node collects what a finished job refers to no more. */
	const laterCollected = async () => {
		for (let round = 0; round < 3; round += 1) {
			await new Promise((resolve) => setImmediate(resolve));
			collectGarbage();
		}
	};

	it('before the response', async () => {
		const outcome = clientOf(async () => await new Promise(() => {}), stop).credits(100);
		await laterCollected();
		expect(await outcome).toMatchObject({ code: 'ECONNABORTED' });
	});

	it('while the body is read', async () => {
		let ends = Promise.resolve<unknown>(undefined);
		const transport = async ({ abortSignal }: { abortSignal: AbortSignal }) => {
			// As axios does for a stream.
			ends = new Promise((resolve) => abortSignal.addEventListener('abort', resolve));
			return { statusCode: 200, headers: {}, body: 'a stream' };
		};
		const client = clientOf(transport, stop);
		expect(await client.download('https://a.b/c', 100)).toMatchObject({ status: 200 });
		await laterCollected();
		expect(await ends).toMatchObject({ type: 'abort' });
	});
});
