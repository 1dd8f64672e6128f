import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { until } from '../until.mts';
import { binaryOf, runNode, startEngine, stopEngine, type RunOptions } from './engine.mts';

/** The `pagination` of an operation: where a declarative node runs code. */
type Hook = (
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/** A declarative node with one parameter, which the hook may post. */
class WordNode implements INodeType {
	description: INodeTypeDescription;

	constructor(hook: Hook) {
		this.description = {
			displayName: 'Word',
			name: 'word',
			group: ['transform'],
			version: 1,
			description: 'Posts a word',
			defaults: { name: 'Word' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 'segmindApi', required: true }],
			requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
			requestOperations: { pagination: hook },
			properties: [
				{
					displayName: 'Word',
					name: 'word',
					type: 'string',
					default: 'house',
					routing: {
						request: { method: 'POST', url: '/words' },
						send: { type: 'body', property: 'word', paginate: true },
					},
				},
			],
		};
	}
}

let server: Server;
let credential: { apiKey: string; baseUrl: string };
let requests: { path: string; key: string | undefined; body: unknown }[];
let respond: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
	await startEngine({ binaryMode: 'filesystem' });
	server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		const key = request.headers['x-api-key'] as string | undefined;
		requests.push({ path: request.url ?? '', key, body: body && JSON.parse(body) });
		respond(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	credential = { apiKey: 'SG_test', baseUrl: `http://127.0.0.1:${port}` };
});

beforeEach(() => {
	requests = [];
	respond = (_request, response) => {
		response.setHeader('content-type', 'application/json').end('{"ok":true}');
	};
});

afterAll(async () => {
	server.closeAllConnections();
	server.close();
	await stopEngine();
});

const run = async (hook: Hook, options: Partial<RunOptions> = {}) =>
	await runNode({ nodeType: new WordNode(hook), credential, ...options });

const wordItems = (...words: string[]): INodeExecutionData[] =>
	words.map((word) => ({ json: { word } }));

const sendRequest: Hook = async function (request) {
	return await this.makeRoutingRequest(request);
};

/** Sends one request, records that in the node context, and fails until it has been called this many times. */
function failsUntilCall(calls: number): Hook {
	let call = 0;
	return async function (request) {
		const context = this.getContext('node');
		if (context.sent === undefined) {
			await this.makeRoutingRequest(request);
			context.sent = true;
		}
		if (++call < calls) throw new Error('The image is not ready');
		return [{ json: { call, sent: requests.length } }];
	};
}

/** What the node relies on in n8n's engine, and that the tests run the real one. */
describe('a declarative node', () => {
	it('sends the request with the key from the credential', async () => {
		const result = await run(sendRequest, { parameters: { word: 'tree' } });

		expect(result).toMatchObject({ status: 'success', error: undefined });
		expect(result.output).toEqual([[{ json: { ok: true }, pairedItem: { item: 0 } }]]);
		expect(requests).toEqual([{ path: '/words', key: 'SG_test', body: { word: 'tree' } }]);
	});

	it('sends the default of a parameter that is not set', async () => {
		await run(sendRequest);

		expect(requests[0].body).toEqual({ word: 'house' });
	});

	it('calls the hook once per item, with the item and its evaluated parameters', async () => {
		const result = await run(
			async function ({ options }) {
				const item = this.getItemIndex();
				return [{ json: { item, input: this.getInputData().json, body: options.body as never } }];
			},
			{ items: wordItems('sun', 'moon'), parameters: { word: '={{ $json.word }}' } },
		);

		expect(result.output[0].map(({ json }) => json)).toEqual([
			{ item: 0, input: { word: 'sun' }, body: { word: 'sun' } },
			{ item: 1, input: { word: 'moon' }, body: { word: 'moon' } },
		]);
	});

	it('fails without a credential on the node', async () => {
		const result = await run(sendRequest, { credential: undefined });

		expect(result).toMatchObject({ status: 'error', output: [] });
		expect(result.error?.message).toBe('Node does not have any credentials set');
		expect(requests).toEqual([]);
	});

	it('stores an error in the run data as a plain object', async () => {
		respond = (_request, response) => response.writeHead(422).end('{"error":"no such word"}');
		const result = await run(sendRequest);

		expect(result.status).toBe('error');
		expect(result.error).not.toBeInstanceOf(Error);
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '422' });
	});

	it('fails immediately when a later item cannot be evaluated, and does not stop the hooks of earlier items', async () => {
		let mayFinish = false;
		let hasFinished = false;
		const result = await run(
			async function () {
				await until(() => mayFinish);
				hasFinished = true;
				return [{ json: {} }];
			},
			{
				items: wordItems('sun', 'moon'),
				parameters: { word: "={{ $itemIndex === 1 ? $('Nowhere').item : 'sun' }}" },
			},
		);

		expect(result.status).toBe('error');
		mayFinish = true;
		await until(() => hasFinished);
	});
});

describe('the node context', () => {
	it('is stored after the last try has failed', async () => {
		const result = await run(failsUntilCall(9), {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
		});

		expect(result.error?.message).toBe('The image is not ready');
		expect(result.contextOf()).toEqual({ sent: true });
		expect(requests).toHaveLength(1);
	});

	it('survives Retry On Fail', async () => {
		const result = await run(failsUntilCall(3), {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
		});

		expect(result.status).toBe('success');
		expect(result.output[0][0].json).toEqual({ call: 3, sent: 1 });
	});

	it('survives Retry in the executions list', async () => {
		const hook = failsUntilCall(2);
		const failed = await run(hook);
		const retried = await run(hook, { runData: failed.executionData });

		expect(failed).toMatchObject({ status: 'error', output: [] });
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(retried.output[0][0].json).toEqual({ call: 2, sent: 1 });
		// The trigger did not run again, and the new run of the node replaces the failed one.
		expect(retried.runData).toMatchObject({ 'Manual Trigger': [{}], Flux: [{}] });
		expect(retried.runData.Flux).toHaveLength(1);
	});
});

describe('Retry in the executions list', () => {
	it('does not change the data of the failed run, so that it can be retried again', async () => {
		const failed = await run(failsUntilCall(9));
		const before = JSON.stringify(failed.executionData);
		await run(failsUntilCall(1), { runData: failed.executionData });

		expect(JSON.stringify(failed.executionData)).toBe(before);
	});

	it('uses the parameters of the saved workflow only on request', async () => {
		const hook: Hook = async function () {
			if (this.getNodeParameter('word') === 'sun') throw new Error('Too bright');
			return [{ json: { word: this.getNodeParameter('word') as string } }];
		};
		const failed = await run(hook, { parameters: { word: 'sun' } });
		const retry = { parameters: { word: 'moon' }, runData: failed.executionData };
		const original = await run(hook, retry);
		const saved = await run(hook, { ...retry, retryWithSavedWorkflow: true });

		expect(original.error?.message).toBe('Too bright');
		expect(saved.output[0][0].json).toEqual({ word: 'moon' });
	});
});

describe('items with an error', () => {
	const failForOddItems: Hook = async function () {
		const item = this.getItemIndex();
		const json =
			item % 2 === 0 ? { ok: item } : { error: 'no such word', details: { code: 'unknown' } };
		return [{ json, pairedItem: { item } }];
	};

	it('go to the error output with their details and the item they came from', async () => {
		const items = wordItems('sun', 'xyz', 'moon');
		const result = await run(failForOddItems, { items, onError: 'continueErrorOutput' });

		expect(result.status).toBe('success');
		expect(result.output).toEqual([
			[
				{ json: { ok: 0 }, pairedItem: { item: 0 } },
				{ json: { ok: 2 }, pairedItem: { item: 2 } },
			],
			[
				{
					json: { word: 'xyz', error: 'no such word', details: { code: 'unknown' } },
					pairedItem: { item: 1 },
				},
			],
		]);
	});

	it('stay in the main output with continueRegularOutput', async () => {
		const items = wordItems('sun', 'xyz');
		const result = await run(failForOddItems, { items, onError: 'continueRegularOutput' });

		expect(result.output.map((items) => items.length)).toEqual([2]);
		expect(result.output[0][1].json.error).toBe('no such word');
	});

	it('make Retry On Fail run the node again only if the first item is one of them', async () => {
		let calls = 0;
		const failsAt = (index: number): Hook =>
			async function () {
				calls++;
				const item = this.getItemIndex();
				return [{ json: item === index ? { error: 'no' } : { ok: item }, pairedItem: { item } }];
			};
		const options = {
			items: wordItems('sun', 'moon'),
			onError: 'continueErrorOutput',
			retryOnFail: { maxTries: 2, waitBetweenTries: 1 },
		} as const;
		await run(failsAt(1), options);
		expect(calls).toBe(2);
		await run(failsAt(0), options);
		expect(calls).toBe(2 + 4);
	});
});

describe('binary data', () => {
	const image = Buffer.alloc(300_000, 'image');

	const download: Hook = async function () {
		const { body } = (await this.helpers.httpRequest({
			url: `${credential.baseUrl}/image`,
			encoding: 'stream',
			returnFullResponse: true,
		})) as { body: Readable };
		const data = await this.helpers.prepareBinaryData(body, 'house.png', 'image/png');
		return [{ json: {}, binary: { data } }];
	};

	beforeEach(() => {
		respond = (_request, response) => response.setHeader('content-type', 'image/png').end(image);
	});

	it('is streamed to a file', async () => {
		const result = await run(download);
		const [[item]] = result.output;

		expect(item.binary?.data).toMatchObject({
			id: expect.stringMatching(/^filesystem-v2:workflows\/.+\/executions\//),
			data: 'filesystem-v2',
			fileName: 'house.png',
			mimeType: 'image/png',
		});
		expect((await binaryOf(item)).equals(image)).toBe(true);
	});

	it('is in the json of a workflow with the combined binary mode', async () => {
		const result = await run(download, { settings: { binaryMode: 'combined' } });
		const [[item]] = result.output;

		expect(item.binary).toBeUndefined();
		expect((await binaryOf(item)).equals(image)).toBe(true);
	});

	it.each([
		['separate', 'photo'],
		['combined', '_files.photo'],
	] as const)('of the input is available in %s mode as %s', async (binaryMode, name) => {
		const photo = { data: image.toString('base64'), mimeType: 'image/png' };
		const result = await run(
			async function () {
				const { mimeType } = this.helpers.assertBinaryData(name);
				const { length } = await this.helpers.getBinaryDataBuffer(name);
				return [{ json: { mimeType, length } }];
			},
			{ items: [{ json: {}, binary: { photo } }], settings: { binaryMode } },
		);

		expect(result.error).toBeUndefined();
		expect(result.output[0][0].json).toEqual({ mimeType: 'image/png', length: image.length });
	});

	it('is kept in the item in the default mode', async () => {
		await startEngine({ binaryMode: 'default' });
		const result = await run(download);
		await startEngine({ binaryMode: 'filesystem' });

		expect(result.output[0][0].binary?.data.id).toBeUndefined();
		expect((await binaryOf(result.output[0][0])).equals(image)).toBe(true);
	});
});

describe('Stop', () => {
	it('aborts the request in flight', async () => {
		const closed = new Promise<void>((resolve) => {
			respond = (_request, response) => response.on('close', resolve);
		});
		const result = await run(sendRequest, { stopWhen: until(() => requests.length > 0) });
		await closed;

		expect(result.status).toBe('canceled');
		expect(result.error?.message).toBe('canceled');
		expect(requests).toHaveLength(1);
	});

	it("aborts the hook's signal", async () => {
		let isWaiting = false;
		let reason: unknown;
		const result = await run(
			async function () {
				const signal = this.getExecutionCancelSignal();
				isWaiting = true;
				await pause(5000, undefined, { signal }).catch((error) => (reason = error.name));
				return [{ json: {} }];
			},
			{ stopWhen: until(() => isWaiting) },
		);

		expect(reason).toBe('AbortError');
		expect(result.status).toBe('canceled');
	});

	it('does not prevent Retry On Fail from running the node again', async () => {
		const aborted: boolean[] = [];
		const result = await run(
			async function () {
				const signal = this.getExecutionCancelSignal() as AbortSignal;
				aborted.push(signal.aborted);
				if (!signal.aborted) await once(signal, 'abort');
				throw new Error('stopped');
			},
			{
				stopWhen: until(() => aborted.length > 0),
				retryOnFail: { maxTries: 2, waitBetweenTries: 1 },
			},
		);

		expect(aborted).toEqual([false, true]);
		expect(result).toMatchObject({ status: 'error', error: { message: 'stopped' } });
	});
});
