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

type Hook = (
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
) => Promise<INodeExecutionData[]>;

/** A declarative node that draws a word with one request; the hook says how. */
class Sketch implements INodeType {
	description: INodeTypeDescription;

	constructor(hook: Hook) {
		this.description = {
			displayName: 'Sketch',
			name: 'sketch',
			group: ['transform'],
			version: 1,
			description: 'Draws a word',
			defaults: { name: 'Sketch' },
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
						request: { method: 'POST', url: '/draw' },
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
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
	await startEngine({ binaryMode: 'filesystem' });
	server = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		const key = request.headers['x-api-key'] as string | undefined;
		requests.push({ path: request.url ?? '', key, body: body && JSON.parse(body) });
		answer(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	credential = { apiKey: 'SG_test', baseUrl: `http://127.0.0.1:${port}` };
});

beforeEach(() => {
	requests = [];
	answer = (_request, response) => {
		response.setHeader('content-type', 'application/json').end('{"drawn":true}');
	};
});

afterAll(async () => {
	server.closeAllConnections();
	server.close();
	await stopEngine();
});

const draw = async (hook: Hook, options: Partial<RunOptions> = {}) =>
	await runNode({ nodeType: new Sketch(hook), credential, ...options });

const words = (...all: string[]): INodeExecutionData[] => all.map((word) => ({ json: { word } }));

const askOnce: Hook = async function (request) {
	return await this.makeRoutingRequest(request);
};

/** Pays once, remembers that, and does not get any further before it has been called `calls` times. */
function failsUntilCall(calls: number): Hook {
	let called = 0;
	return async function (request) {
		const paid = this.getContext('node');
		if (paid.drawn === undefined) {
			await this.makeRoutingRequest(request);
			paid.drawn = true;
		}
		if (++called < calls) throw new Error('The picture is not ready');
		return [{ json: { call: called, paid: requests.length } }];
	};
}

describe('a declarative node in the real engine', () => {
	it('sends the request with the key from the credential', async () => {
		const run = await draw(askOnce, { parameters: { word: 'tree' } });

		expect(run).toMatchObject({ status: 'success', error: undefined });
		expect(run.output).toEqual([[{ json: { drawn: true }, pairedItem: { item: 0 } }]]);
		expect(requests).toEqual([{ path: '/draw', key: 'SG_test', body: { word: 'tree' } }]);
	});

	it('fills in the default of a parameter that is not given', async () => {
		await draw(askOnce);

		expect(requests[0].body).toEqual({ word: 'house' });
	});

	it('calls the hook once per item, with the item and its evaluated parameters', async () => {
		const run = await draw(
			async function ({ options }) {
				const item = this.getItemIndex();
				return [{ json: { item, input: this.getInputData().json, body: options.body as never } }];
			},
			{ items: words('sun', 'moon'), parameters: { word: '={{ $json.word }}' } },
		);

		expect(run.output[0].map(({ json }) => json)).toEqual([
			{ item: 0, input: { word: 'sun' }, body: { word: 'sun' } },
			{ item: 1, input: { word: 'moon' }, body: { word: 'moon' } },
		]);
	});

	it('fails without a credential on the node', async () => {
		const run = await draw(askOnce, { credential: undefined });

		expect(run).toMatchObject({ status: 'error', output: [] });
		expect(run.error?.message).toBe('Node does not have any credentials set');
		expect(requests).toEqual([]);
	});

	it('keeps a failure in the run data as a plain object', async () => {
		answer = (_request, response) => response.writeHead(422).end('{"error":"no such word"}');
		const run = await draw(askOnce);

		expect(run.status).toBe('error');
		expect(run.error).not.toBeInstanceOf(Error);
		expect(run.error).toMatchObject({ name: 'NodeApiError', httpCode: '422' });
	});

	it('fails at once when a later item cannot be evaluated, and leaves the earlier hooks running', async () => {
		let mayFinish = false;
		let hasFinished = false;
		const run = await draw(
			async function () {
				await until(() => mayFinish);
				hasFinished = true;
				return [{ json: {} }];
			},
			{
				items: words('sun', 'moon'),
				parameters: { word: "={{ $itemIndex === 1 ? $('Nowhere').item : 'sun' }}" },
			},
		);

		expect(run.status).toBe('error');
		mayFinish = true;
		await until(() => hasFinished);
	});
});

describe('the node context', () => {
	it('is kept when every try has failed', async () => {
		const run = await draw(failsUntilCall(9), {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
		});

		expect(run.error?.message).toBe('The picture is not ready');
		expect(run.contextOf()).toEqual({ drawn: true });
		expect(requests).toHaveLength(1);
	});

	it('survives Retry On Fail', async () => {
		const run = await draw(failsUntilCall(3), {
			retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
		});

		expect(run.status).toBe('success');
		expect(run.output[0][0].json).toEqual({ call: 3, paid: 1 });
	});

	it('survives Retry of a failed run in the executions list', async () => {
		const hook = failsUntilCall(2);
		const failed = await draw(hook);
		const retried = await draw(hook, { runData: failed.executionData });

		expect(failed).toMatchObject({ status: 'error', output: [] });
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(retried.output[0][0].json).toEqual({ call: 2, paid: 1 });
		// The trigger was not run again and the failed run of the node has made room for the new one.
		expect(retried.runData).toMatchObject({ 'Manual Trigger': [{}], Flux: [{}] });
		expect(retried.runData.Flux).toHaveLength(1);
	});

	it('leaves the data of the failed run alone, so that it can be retried twice', async () => {
		const failed = await draw(failsUntilCall(9));
		const before = JSON.stringify(failed.executionData);
		await draw(failsUntilCall(1), { runData: failed.executionData });

		expect(JSON.stringify(failed.executionData)).toBe(before);
	});

	it('takes the parameters of the saved workflow only when told to', async () => {
		const hook: Hook = async function () {
			if (this.getNodeParameter('word') === 'sun') throw new Error('Too bright');
			return [{ json: { word: this.getNodeParameter('word') as string } }];
		};
		const failed = await draw(hook, { parameters: { word: 'sun' } });
		const retry = { parameters: { word: 'moon' }, runData: failed.executionData };
		const original = await draw(hook, retry);
		const saved = await draw(hook, { ...retry, retryWithSavedWorkflow: true });

		expect(original.error?.message).toBe('Too bright');
		expect(saved.output[0][0].json).toEqual({ word: 'moon' });
	});
});

describe('rows that failed', () => {
	const halfOfThem: Hook = async function () {
		const item = this.getItemIndex();
		const json =
			item % 2 === 0 ? { ok: item } : { error: 'no such word', details: { code: 'unknown' } };
		return [{ json, pairedItem: { item } }];
	};

	it('go to the error output with their details and the item they came from', async () => {
		const items = words('sun', 'xyz', 'moon');
		const run = await draw(halfOfThem, { items, onError: 'continueErrorOutput' });

		expect(run.status).toBe('success');
		expect(run.output).toEqual([
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

	it('stay among the others with continueRegularOutput', async () => {
		const items = words('sun', 'xyz');
		const run = await draw(halfOfThem, { items, onError: 'continueRegularOutput' });

		expect(run.output.map((rows) => rows.length)).toEqual([2]);
		expect(run.output[0][1].json.error).toBe('no such word');
	});

	it('make Retry On Fail run the node again only when the first row is one of them', async () => {
		let calls = 0;
		const failsAt = (index: number): Hook =>
			async function () {
				calls++;
				const item = this.getItemIndex();
				return [{ json: item === index ? { error: 'no' } : { ok: item }, pairedItem: { item } }];
			};
		const options = {
			items: words('sun', 'moon'),
			onError: 'continueErrorOutput',
			retryOnFail: { maxTries: 2, waitBetweenTries: 1 },
		} as const;
		await draw(failsAt(1), options);
		expect(calls).toBe(2);
		await draw(failsAt(0), options);
		expect(calls).toBe(2 + 4);
	});
});

describe('binary data', () => {
	const picture = Buffer.alloc(300_000, 'picture');

	const download: Hook = async function () {
		const { body } = (await this.helpers.httpRequest({
			url: `${credential.baseUrl}/picture`,
			encoding: 'stream',
			returnFullResponse: true,
		})) as { body: Readable };
		const data = await this.helpers.prepareBinaryData(body, 'house.png', 'image/png');
		return [{ json: {}, binary: { data } }];
	};

	beforeEach(() => {
		answer = (_request, response) => response.setHeader('content-type', 'image/png').end(picture);
	});

	it('goes from a stream to a file', async () => {
		const run = await draw(download);
		const [[item]] = run.output;

		expect(item.binary?.data).toMatchObject({
			id: expect.stringMatching(/^filesystem-v2:workflows\/.+\/executions\//),
			data: 'filesystem-v2',
			fileName: 'house.png',
			mimeType: 'image/png',
		});
		expect((await binaryOf(item)).equals(picture)).toBe(true);
	});

	it('is found in the json of a workflow with combined binary mode', async () => {
		const run = await draw(download, { settings: { binaryMode: 'combined' } });
		const [[item]] = run.output;

		expect(item.binary).toBeUndefined();
		expect((await binaryOf(item)).equals(picture)).toBe(true);
	});

	it.each([
		['separate', 'photo'],
		['combined', '_files.photo'],
	] as const)('reaches the node as an input in %s mode, as %s', async (binaryMode, name) => {
		const photo = { data: picture.toString('base64'), mimeType: 'image/png' };
		const run = await draw(
			async function () {
				const { mimeType } = this.helpers.assertBinaryData(name);
				const { length } = await this.helpers.getBinaryDataBuffer(name);
				return [{ json: { mimeType, length } }];
			},
			{ items: [{ json: {}, binary: { photo } }], settings: { binaryMode } },
		);

		expect(run.error).toBeUndefined();
		expect(run.output[0][0].json).toEqual({ mimeType: 'image/png', length: picture.length });
	});

	it('stays in the item in the default mode', async () => {
		await startEngine({ binaryMode: 'default' });
		const run = await draw(download);
		await startEngine({ binaryMode: 'filesystem' });

		expect(run.output[0][0].binary?.data.id).toBeUndefined();
		expect((await binaryOf(run.output[0][0])).equals(picture)).toBe(true);
	});
});

describe('Stop', () => {
	it('aborts the request that is under way', async () => {
		const closed = new Promise<void>((resolve) => {
			answer = (_request, response) => response.on('close', resolve);
		});
		const run = await draw(askOnce, { stopWhen: until(() => requests.length > 0) });
		await closed;

		expect(run.status).toBe('canceled');
		expect(run.error?.message).toBe('canceled');
		expect(requests).toHaveLength(1);
	});

	it('gives the hook a signal', async () => {
		let waits = false;
		let reason: unknown;
		const run = await draw(
			async function () {
				const signal = this.getExecutionCancelSignal();
				waits = true;
				await pause(5000, undefined, { signal }).catch((error) => (reason = error.name));
				return [{ json: {} }];
			},
			{ stopWhen: until(() => waits) },
		);

		expect(reason).toBe('AbortError');
		expect(run.status).toBe('canceled');
	});

	it('does not keep Retry On Fail from running the node again', async () => {
		const aborted: boolean[] = [];
		const run = await draw(
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
		expect(run).toMatchObject({ status: 'error', error: { message: 'stopped' } });
	});
});
