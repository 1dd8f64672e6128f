/** Jobs that outlive a run, and the account: Submit Only, Get Result, Get Status and Get Credits. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type RunOptions } from './engine.mts';
import { promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;
/** How far the emulator's clock is ahead, ms. */
let ahead = 0;

useEmulator((started) => (emulator = started), { now: () => Date.now() + ahead });

afterEach(() => {
	ahead = 0;
});

/** Runs an operation for one item, whose request ID comes from an expression. */
const runOperation = async (
	operation: string,
	requestId: unknown,
	options: Record<string, unknown> = {},
	more: Partial<RunOptions> = {},
) =>
	await runFlux(
		emulator,
		{ operation, requestId: '={{ $json.request_id }}', options },
		{ items: [{ json: { request_id: requestId } as never }], ...more },
	);

const submit = async (prompt = 'a red bicycle', more: Record<string, unknown> = {}) =>
	(await runFlux(emulator, { mode: 'submit', ...more }, { items: promptItems(prompt) }))
		.output[0][0].json;

describe('Submit Only', () => {
	it('returns the request ID immediately, with the URLs of the job', async () => {
		emulator.speed = 1;
		const json = await submit();
		const [{ request_id: id, body }] = emulator.bill.entries;
		expect(json).toEqual({
			request_id: id,
			status: 'QUEUED',
			model: 'flux-2-pro',
			seed: (body as Record<string, unknown>).seed,
			status_url: `${emulator.baseUrl}/v2/requests/${id}/status`,
			response_url: `${emulator.baseUrl}/v2/requests/${id}`,
		});
		expect(emulator.requests).toHaveLength(1);
	});

	it('pays for nothing again in a retry, and returns the same request ID', async () => {
		const items = promptItems('one', 'two');
		emulator.failNext('submit', { delayMs: 1 });
		emulator.failNext('submit', { status: 401 });
		const parameters = { mode: 'submit', options: { maxConcurrency: 1 } };
		const failed = await runFlux(emulator, parameters, { items });
		expect(failed.error?.context?.itemIndex).toBe(1);
		const [first] = emulator.bill.entries;
		const again = await runFlux(emulator, parameters, { runData: failed.executionData });
		expect(again.output[0]).toHaveLength(2);
		expect(again.output[0][0].json.request_id).toBe(first.request_id);
		expect(emulator.bill.submitted).toBe(2);
		expect(again.contextOf().fluxLedger).toEqual({});
	});

	it('rejects a request ID that would change the URL, and says that the job may be charged', async () => {
		const body = JSON.stringify({ request_id: '..', status: 'QUEUED' });
		emulator.failNext('submit', { status: 200, body });
		const run = await runFlux(emulator, {}, { onError: 'continueRegularOutput' });
		expect(run.output[0][0].json.details).toMatchObject({ charged: 'unknown' });
		expect(emulator.requests).toHaveLength(1);
	});
});

describe('Get Result', () => {
	it('returns the item that Generate Image would have returned, with the image', async () => {
		const { request_id: id, seed } = await submit();
		const run = await runOperation('getResult', id);
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		expect(item.json).toMatchObject({
			mode: 'async',
			request_id: id,
			status: 'COMPLETED',
			prompt: (emulator.bill.entries[0].body as { prompt: string }).prompt,
			seed,
			image_url: expect.stringMatching(emulator.resultsUrl),
			width: 1024,
			height: 1024,
			metrics: { cost: 0.07 },
		});
		expect(item.pairedItem).toEqual({ item: 0 });
		expect(item.binary?.data.fileName).toBe(`${String(id)}.png`);
		expect((await binaryOf(item)).equals(await emulator.bytesOf(String(id)))).toBe(true);
		expect(emulator.bill.submitted).toBe(1);
	});

	it('waits while the job is running', async () => {
		emulator.speed = 20;
		const { request_id: id } = await submit();
		const run = await runOperation('getResult', id);
		expect(run.output[0][0].json.status).toBe('COMPLETED');
		const polls = emulator.requests.filter(({ path }) => path.endsWith('/status'));
		expect(polls.length).toBeGreaterThan(1);
	});

	it('without waiting, returns the status of a running job', async () => {
		emulator.speed = 1;
		const { request_id: id } = await submit();
		const run = await runOperation('getResult', id, { waitForCompletion: false });
		const [{ json, binary }] = run.output[0];
		expect(json).toMatchObject({ request_id: id, status: expect.stringMatching(/QUEUED|PROCES/) });
		expect(binary).toBeUndefined();
	});

	it('without waiting, returns the image of a completed job', async () => {
		emulator.speed = 10_000;
		const { request_id: id } = await submit();
		const run = await runOperation('getResult', id, { waitForCompletion: false });
		expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
	});

	it.each([true, false])(
		'says why a job failed, and that it is not charged (waiting: %s)',
		async (waitForCompletion) => {
			const { request_id: id } = await submit('forbidden');
			ahead = 60_000;
			const run = await runOperation(
				'getResult',
				id,
				{ waitForCompletion },
				{ onError: 'continueRegularOutput' },
			);
			const [{ json }] = run.output[0];
			expect(json.error).toMatch(/^The content filter blocked this image/);
			expect(json.details).toMatchObject({ request_id: id, charged: 'no', status: 'FAILED' });
		},
	);

	it('fails with the request ID when Segmind no longer knows the job', async () => {
		const { request_id: id } = await submit();
		ahead = 61 * 60 * 1000;
		const run = await runOperation('getResult', id);
		expect(run.error?.message).toMatch(/^Segmind no longer has this job/);
		expect(run.error?.description).toMatch(/one hour/);
		expect(run.error?.description).toContain(id);
	});

	it('has the output options of Generate Image', async () => {
		const { request_id: id } = await submit();
		const named = await runOperation('getResult', id, {
			fileName: 'poster',
			binaryPropertyName: 'image',
		});
		expect(named.output[0][0].binary?.image.fileName).toBe('poster.png');
		const withoutDownload = await runOperation('getResult', id, { downloadImage: false });
		expect(withoutDownload.output[0][0].binary).toBeUndefined();
	});

	it('fetches a job that took longer than the time limit', async () => {
		emulator.speed = 1;
		const late = await runFlux(
			emulator,
			{ options: { timeout: 1.5 } },
			{ onError: 'continueRegularOutput' },
		);
		const { error, details } = late.output[0][0].json as {
			error: string;
			details: Record<string, string>;
		};
		expect(error).toMatch(/^The image was not ready within 1.5 seconds/);
		expect(details.description).toContain("'Get Result'");
		expect(details.description).toContain('7 days');
		ahead = 60_000;
		const run = await runOperation('getResult', details.request_id);
		expect(run.output[0][0].json.status).toBe('COMPLETED');
		expect(emulator.bill.submitted).toBe(1);
	});
});

describe('Get Status', () => {
	it('returns the status, and the known cost and times as numbers', async () => {
		emulator.speed = 1;
		const { request_id: id } = await submit();
		const running = (await runOperation('getStatus', id)).output[0][0];
		expect(running.json).toEqual({
			request_id: id,
			status: expect.stringMatching(/^(QUEUED|PROCESSING)$/),
			metrics: expect.objectContaining({ remaining_credits: expect.any(Number) }),
		});
		ahead = 60_000;
		const done = (await runOperation('getStatus', id)).output[0][0];
		expect(done.json).toMatchObject({ status: 'COMPLETED', metrics: { cost: 0.07 } });
		expect(done.binary).toBeUndefined();
		expect(done.pairedItem).toEqual({ item: 0 });
	});

	it('returns a failed job as a result, not as an error', async () => {
		const { request_id: id } = await submit('forbidden');
		ahead = 60_000;
		const run = await runOperation('getStatus', id);
		expect(run.error).toBeUndefined();
		expect(run.output[0][0].json).toMatchObject({
			request_id: id,
			status: 'FAILED',
			error: expect.stringContaining('moderated'),
			metrics: { cost: 0 },
		});
	});

	it('repeats a request that fails', async () => {
		const { request_id: id } = await submit();
		emulator.failNext('status', { status: 502 });
		emulator.failNext('status', { reset: true });
		const run = await runOperation('getStatus', id);
		expect(run.error).toBeUndefined();
	});

	it('says what to check when Segmind does not know the job', async () => {
		const run = await runOperation('getStatus', 'unknown');
		expect(run.error?.message).toMatch(/^Segmind no longer has this job: ".*"$/);
		expect(run.error?.description).toMatch(/^Check the request ID/);
	});
});

describe('a request ID', () => {
	it('is trimmed, and may be a number', async () => {
		const { request_id: id } = await submit();
		expect((await runOperation('getStatus', ` ${String(id)}\n`)).error).toBeUndefined();
		await runOperation('getStatus', 7);
		expect(emulator.requests.at(-1)?.path).toBe('/v2/requests/7/status');
	});

	it.each(['', '  ', '..', 'a b', 'https://api.segmind.com/v2/requests/x', null, 'a'.repeat(300)])(
		'like %j is rejected before any request',
		async (requestId) => {
			for (const operation of ['getResult', 'getStatus']) {
				const run = await runOperation(operation, requestId);
				expect(run.error?.message).toMatch(/^Request ID (is empty|cannot be '.*')$/);
				expect(run.error?.description).toMatch(/only the ID/);
			}
			expect(emulator.requests).toEqual([]);
		},
	);

	it.each(['../../v1/get-user-credits', 'x/../../y', 'x?y=z#w'])(
		'like %s cannot send the key to another URL',
		async (requestId) => {
			await runOperation('getStatus', requestId);
			const paths = emulator.requests.map(({ path }) => path);
			expect(new Set(paths)).toEqual(
				new Set([`/v2/requests/${encodeURIComponent(requestId)}/status`]),
			);
		},
	);
});

describe('Get Credits', () => {
	it('returns the balance in USD', async () => {
		const run = await runFlux(emulator, { operation: 'getCredits' });
		expect(run.output[0]).toEqual([
			{ json: { credits: 1000, free_credits: 0.0184 }, pairedItem: { item: 0 } },
		]);
	});

	it('returns 0 for an account that never had a balance', async () => {
		const credential = { apiKey: 'SG_new_account', baseUrl: emulator.baseUrl };
		const run = await runFlux(emulator, { operation: 'getCredits' }, { credential });
		expect(run.output[0][0].json).toEqual({ credits: 0, free_credits: 0 });
	});

	it('fails for a Base URL that is not that of Segmind, instead of returning 0', async () => {
		const credential = { apiKey: 'SG_x', baseUrl: `${emulator.baseUrl}/elsewhere` };
		const run = await runFlux(emulator, { operation: 'getCredits' }, { credential });
		expect(run.error?.message).toMatch(/^The Base URL in the credential is not a Segmind API/);
	});

	it.each(['{}', '{"message":"try later"}', '{"credits":"n/a"}', '{"credits":null}'])(
		'fails for the response %s instead of inventing a balance',
		async (body) => {
			const server = http.createServer((_request, response) => {
				response.writeHead(200, { 'content-type': 'application/json' }).end(body);
			});
			await once(server.listen(0, '127.0.0.1'), 'listening');
			const { port } = server.address() as AddressInfo;
			const credential = { apiKey: 'SG_x', baseUrl: `http://127.0.0.1:${port}` };
			const run = await runFlux(emulator, { operation: 'getCredits' }, { credential });
			server.close();
			expect(run.error?.message).toMatch(/^Unexpected response from Segmind/);
		},
	);

	it('returns an item with the error for a key that Segmind rejects', async () => {
		const credential = { apiKey: 'wrong', baseUrl: emulator.baseUrl };
		const run = await runFlux(
			emulator,
			{ operation: 'getCredits' },
			{ credential, onError: 'continueRegularOutput' },
		);
		expect(run.output[0][0].json).toEqual({
			error: expect.stringMatching(/^Segmind did not accept the API key/),
			details: expect.objectContaining({ item: 0, http_code: 401, charged: 'no' }),
		});
	});
});
