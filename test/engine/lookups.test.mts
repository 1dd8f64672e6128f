/** The operations that look after jobs which outlive a run: Submit Only, Get Result, Get Status, Get Credits. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { binaryOf, startEngine, stopEngine, type RunOptions } from './engine.mts';
import { prompts, runFlux } from './flux.mts';

let emulator: Emulator;
let now = 0;

beforeAll(async () => {
	await startEngine({ binaryMode: 'filesystem' });
	emulator = await startEmulator({ speed: 200, credits: 1000, now: () => Date.now() + now });
});

afterEach(() => {
	emulator.reset();
	now = 0;
});

afterAll(async () => {
	await emulator.close();
	await stopEngine();
});

/** Runs an operation for one item with that request ID, as an expression would give it. */
const lookUp = async (
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

const submitted = async (prompt = 'a red bicycle', more: Record<string, unknown> = {}) =>
	(await runFlux(emulator, { mode: 'submit', ...more }, { items: prompts(prompt) })).output[0][0]
		.json;

describe('Submit Only', () => {
	it('gives the request ID at once, and where to ask for it', async () => {
		emulator.speed = 1;
		const json = await submitted();
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

	it('in a retry pays nothing again, and gives the same request ID', async () => {
		const items = prompts('one', 'two');
		emulator.failNext('submit', { delayMs: 1 });
		emulator.failNext('submit', { status: 401 });
		const parameters = { mode: 'submit', options: { maxConcurrency: 1 } };
		const failed = await runFlux(emulator, parameters, { items });
		expect(failed.error?.message).toMatch(/\[Item 1\]$/);
		const [first] = emulator.bill.entries;
		const again = await runFlux(emulator, parameters, { runData: failed.executionData });
		expect(again.output[0]).toHaveLength(2);
		expect(again.output[0][0].json.request_id).toBe(first.request_id);
		expect(emulator.bill.submitted).toBe(2);
		expect(again.contextOf().fluxLedger).toEqual({});
	});

	it('refuses an answer whose ID would lead elsewhere, and says that it may be paid', async () => {
		const body = JSON.stringify({ request_id: '..', status: 'QUEUED' });
		emulator.failNext('submit', { status: 200, body });
		const run = await runFlux(emulator, {}, { onError: 'continueRegularOutput' });
		expect(run.output[0][0].json.details).toMatchObject({ charged: 'unknown' });
		expect(emulator.requests).toHaveLength(1);
	});
});

describe('Get Result', () => {
	it('gives the item that Generate Image would have given, picture included', async () => {
		const { request_id: id, seed } = await submitted();
		const run = await lookUp('getResult', id);
		expect(run.error).toBeUndefined();
		const [item] = run.output[0];
		expect(item.json).toMatchObject({
			mode: 'async',
			request_id: id,
			status: 'COMPLETED',
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

	it('waits when the job still runs', async () => {
		emulator.speed = 20;
		const { request_id: id } = await submitted();
		const run = await lookUp('getResult', id);
		expect(run.output[0][0].json.status).toBe('COMPLETED');
		const looks = emulator.requests.filter(({ path }) => path.endsWith('/status'));
		expect(looks.length).toBeGreaterThan(1);
	});

	it('without waiting gives the status of a job that still runs', async () => {
		emulator.speed = 1;
		const { request_id: id } = await submitted();
		const run = await lookUp('getResult', id, { waitForCompletion: false });
		const [{ json, binary }] = run.output[0];
		expect(json).toMatchObject({ request_id: id, status: expect.stringMatching(/QUEUED|PROCES/) });
		expect(binary).toBeUndefined();
	});

	it('without waiting gives the picture of a job that is done', async () => {
		emulator.speed = 10_000;
		const { request_id: id } = await submitted();
		const run = await lookUp('getResult', id, { waitForCompletion: false });
		expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
	});

	it.each([true, false])(
		'says why a job failed, and that it is free (waiting: %s)',
		async (waitForCompletion) => {
			const { request_id: id } = await submitted('forbidden');
			now = 60_000;
			const run = await lookUp(
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

	it('says so when Segmind no longer knows the job', async () => {
		const { request_id: id } = await submitted();
		now = 61 * 60 * 1000;
		const run = await lookUp('getResult', id);
		expect(run.error?.message).toMatch(/^Segmind no longer knows this job/);
		expect(run.error?.description).toMatch(/one hour/);
		expect(run.error?.description).toContain(id);
	});

	it('takes the output options of Generate Image', async () => {
		const { request_id: id } = await submitted();
		const named = await lookUp('getResult', id, {
			fileName: 'poster',
			binaryPropertyName: 'image',
		});
		expect(named.output[0][0].binary?.image.fileName).toBe('poster.png');
		const bare = await lookUp('getResult', id, { downloadImage: false });
		expect(bare.output[0][0].binary).toBeUndefined();
	});

	it('picks up a job that took longer than the time limit', async () => {
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
		expect(details.description).toContain('one hour');
		now = 60_000;
		const run = await lookUp('getResult', details.request_id);
		expect(run.output[0][0].json.status).toBe('COMPLETED');
		expect(emulator.bill.submitted).toBe(1);
	});
});

describe('Get Status', () => {
	it('gives the status and what is known of cost and time, as numbers', async () => {
		emulator.speed = 1;
		const { request_id: id } = await submitted();
		const running = (await lookUp('getStatus', id)).output[0][0];
		expect(running.json).toEqual({
			request_id: id,
			status: expect.stringMatching(/^(QUEUED|PROCESSING)$/),
			metrics: expect.objectContaining({ remaining_credits: expect.any(Number) }),
		});
		now = 60_000;
		const done = (await lookUp('getStatus', id)).output[0][0];
		expect(done.json).toMatchObject({ status: 'COMPLETED', metrics: { cost: 0.07 } });
		expect(done.binary).toBeUndefined();
		expect(done.pairedItem).toEqual({ item: 0 });
	});

	it('takes a job that failed for an answer, not for trouble', async () => {
		const { request_id: id } = await submitted('forbidden');
		now = 60_000;
		const run = await lookUp('getStatus', id);
		expect(run.error).toBeUndefined();
		expect(run.output[0][0].json).toMatchObject({
			request_id: id,
			status: 'FAILED',
			error: expect.stringContaining('moderated'),
			metrics: { cost: 0 },
		});
	});

	it('asks again when Segmind is not well', async () => {
		const { request_id: id } = await submitted();
		emulator.failNext('status', { status: 502 });
		emulator.failNext('status', { reset: true });
		const run = await lookUp('getStatus', id);
		expect(run.error).toBeUndefined();
	});

	it('of a job that nobody knows says what to check', async () => {
		const run = await lookUp('getStatus', 'unheard-of');
		expect(run.error?.message).toMatch(/^Segmind no longer knows this job: ".*" \[Item 0\]$/);
		expect(run.error?.description).toMatch(/^Check the request ID/);
	});
});

describe('a request ID', () => {
	it('is trimmed, and a number is taken for its digits', async () => {
		const { request_id: id } = await submitted();
		expect((await lookUp('getStatus', ` ${String(id)}\n`)).error).toBeUndefined();
		await lookUp('getStatus', 7);
		expect(emulator.requests.at(-1)?.path).toBe('/v2/requests/7/status');
	});

	it.each(['', '  ', '..', 'a b', 'https://api.segmind.com/v2/requests/x', null, 'a'.repeat(300)])(
		'like %j is refused before anything is asked',
		async (requestId) => {
			for (const operation of ['getResult', 'getStatus']) {
				const run = await lookUp(operation, requestId);
				expect(run.error?.message).toMatch(/^Request ID (is empty|cannot be '.*') \[Item 0\]$/);
				expect(run.error?.description).toMatch(/the ID alone/);
			}
			expect(emulator.requests).toEqual([]);
		},
	);

	it.each(['../../v1/get-user-credits', 'x/../../y', 'x?y=z#w'])(
		'like %s does not lead the key elsewhere',
		async (requestId) => {
			await lookUp('getStatus', requestId);
			const paths = emulator.requests.map(({ path }) => path);
			expect(new Set(paths)).toEqual(
				new Set([`/v2/requests/${encodeURIComponent(requestId)}/status`]),
			);
		},
	);
});

describe('Get Credits', () => {
	it('gives the balance in dollars', async () => {
		const run = await runFlux(emulator, { operation: 'getCredits' });
		expect(run.output[0]).toEqual([
			{ json: { credits: 1000, free_credits: 0.0184 }, pairedItem: { item: 0 } },
		]);
	});

	it('of an account that never had a balance is nothing', async () => {
		const credential = { apiKey: 'SG_new_account', baseUrl: emulator.baseUrl };
		const run = await runFlux(emulator, { operation: 'getCredits' }, { credential });
		expect(run.output[0][0].json).toEqual({ credits: 0, free_credits: 0 });
	});

	it('from an address that is not Segmind is no balance of nothing', async () => {
		const credential = { apiKey: 'SG_x', baseUrl: `${emulator.baseUrl}/elsewhere` };
		const run = await runFlux(emulator, { operation: 'getCredits' }, { credential });
		expect(run.error?.message).toMatch(/^The Base URL in the credential does not accept this/);
	});

	it.each(['{}', '{"message":"try later"}', '{"credits":"n/a"}', '{"credits":null}'])(
		'is not made up from %s',
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

	it('with a key that Segmind refuses says what to do', async () => {
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
