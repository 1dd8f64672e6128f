import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import sharp from 'sharp';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { until } from '../until.mts';
import type { RunOptions } from './engine.mts';
import { apiKey, onePixel, promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started), { binaryMode: 'default' });

const generate = async (parameters?: Record<string, unknown>, more?: Partial<RunOptions>) =>
	await runFlux(emulator, parameters, more);

describe('the error that ends a run', () => {
	it.each([
		[{ model: 'flux-9000' }, /^Unknown model 'flux-9000'$/, /flux-2-pro/],
		[{ mode: 'later' }, /^Unknown mode 'later'/, /async, submit or sync/],
		[{ prompt: '={{ "" }}' }, /Prompt is empty/, /Describe the image/],
		[{ modelOptions: { safetyTolerance: 9 } }, /Safety Tolerance cannot be '9'/, /0 to 6/],
		[{ aspectRatio: 'custom', width: '={{ "wide" }}' }, /Width/, /./],
		[{ images: 'photo.png' }, /^'photo.png' in Reference Images is/, /Nothing was submitted/],
		[{ options: { timeout: -1 } }, /Time Limit \(Seconds\) cannot be '-1'/, /above 0/],
	])(
		'names the invalid value in %j and what is allowed',
		async (parameters, message, description) => {
			const run = await generate(parameters);
			expect(run.error?.message).toMatch(message);
			expect(run.error?.description).toMatch(description);
			expect(emulator.requests).toEqual([]);
		},
	);

	it('says that the node has no credential', async () => {
		const run = await generate({}, { credential: undefined });
		expect(run.error?.message).toMatch(/credentials/);
	});

	it('says that Segmind did not accept the API key', async () => {
		const credential = { apiKey: 'wrong', baseUrl: emulator.baseUrl };
		const run = await generate({}, { credential });
		expect(run.error).toMatchObject({ httpCode: '401' });
		expect(run.error?.message).toMatch(/^Segmind did not accept the API key: ".*"$/);
		expect(run.error?.description).toMatch(/credential/);
	});

	it('says that the account does not have enough credits', async () => {
		const withoutCredits = await startEmulator({ speed: 200, credits: 0 });
		const run = await generate({}, { credential: { apiKey, baseUrl: withoutCredits.baseUrl } });
		await withoutCredits.close();
		expect(run.error?.message).toMatch(/Not enough Segmind credits/);
		expect(run.error?.description).toMatch(/Add credits/);
	});

	it('says that Segmind could not be reached', async () => {
		const credential = { apiKey, baseUrl: 'http://127.0.0.1:9' };
		const run = await generate({}, { credential });
		expect(run.error?.message).toMatch(/^Could not reach Segmind$/);
		expect(run.error?.description).toMatch(/the URLs in the 'Segmind API' credential/);
	});

	it.each([
		[{ baseUrl: '' }, {}, /^The credential has no Base URL$/],
		[{ baseUrl: 'api.segmind.com' }, {}, /^The Base URL in the credential is not a URL: "api\./],
		[{ storageUrl: ' ' }, { images: 'data' }, /^The credential has no Storage URL$/],
		[{ historyUrl: '' }, { operation: 'getMany' }, /^The credential has no History URL$/],
		[
			{ historyUrl: '' },
			{ options: { reuse: true } },
			/^The node cannot tell .* already made: The credential has no History URL$/,
		],
		[
			{ baseUrl: 'x' },
			{ operation: 'getResult', requestId: 'a' },
			/^The Base URL .* not a URL: "x"$/,
		],
	])(
		'names the URL of the credential that is missing or none: %j with %j',
		async (urls, parameters, message) => {
			const { baseUrl, storageUrl, historyUrl } = emulator;
			const credential = { apiKey, baseUrl, storageUrl, historyUrl, ...urls };
			const data = { data: onePixel, mimeType: 'image/png' };
			const items = [{ json: { prompt: 'a red bicycle' }, binary: { data } }];
			const { error } = await generate(parameters, { credential, items });
			expect(error?.message).toMatch(message);
			expect(error?.description).toMatch(
				/^Open the 'Segmind API' credential and set the \w+ URL to https:\/\/[\w.-]+segmind\.com\. /,
			);
			// Once, not for every part that the text is put together from.
			expect(error?.description).not.toMatch(/Nothing was submitted.*Nothing was submitted/);
			expect(emulator.requests).toEqual([]);
		},
	);

	it('says that the content filter blocked the image, and that nothing is charged', async () => {
		for (const mode of ['async', 'sync']) {
			const run = await generate({ mode }, { items: promptItems('forbidden fruit') });
			expect(run.error?.message).toMatch(/^The content filter blocked this image: "/);
			expect(run.error?.description).toMatch(/Nothing was charged/);
		}
		expect(emulator.bill.charged).toBe(0);
	});

	it('has the request ID of a job that failed at Segmind', async () => {
		const run = await generate({}, { items: promptItems('lost worker') });
		expect(run.error?.message).toMatch(/^Segmind could not generate this image: "/);
		expect(run.error?.description).toMatch(/Request ID: \S+/);
	});

	it('says that the image was not ready within the time limit, and has the request ID', async () => {
		const slow = await startEmulator({ speed: 1 });
		const run = await generate(
			{ options: { timeout: 1.5 } },
			{ credential: { apiKey, baseUrl: slow.baseUrl } },
		);
		await slow.close();
		expect(run.error?.message).toMatch(/not ready within 1.5 seconds/);
		expect(run.error?.description).toMatch(/Request ID: \S+/);
	});
});

describe('Continue On Fail', () => {
	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'(%s) delivers the other images, and an item with the error and its details for each failure',
		async (onError) => {
			const items = promptItems('one', 'forbidden', '', 'four');
			const run = await generate({}, { items, onError });
			const delivered = run.output.flat();
			expect(run.status).toBe('success');
			expect(delivered).toHaveLength(4);
			const images = delivered.filter(({ binary }) => binary);
			expect(images.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 3 }]);
			const failed = delivered.filter(({ json }) => json.error);
			expect(failed).toMatchObject([
				{
					json: {
						error: expect.stringMatching(/content filter/),
						details: {
							item: 1,
							model: 'flux-2-pro',
							seed: expect.any(Number),
							request_id: expect.any(String),
							http_code: 422,
							status: 'FAILED',
							charged: 'no',
						},
					},
					pairedItem: { item: 1 },
				},
				{
					json: { error: 'Prompt is empty', details: { item: 2, charged: 'no' } },
					pairedItem: { item: 2 },
				},
			]);
			if (onError === 'continueErrorOutput') expect(run.output[1]).toHaveLength(2);
		},
	);
});

describe('when Segmind is temporarily unavailable', () => {
	it('failed status, result and image requests do not lose the job', async () => {
		emulator.failNext('status', { status: 502, body: '<html>Bad Gateway</html>' }, 2);
		emulator.failNext('status', { reset: true });
		emulator.failNext('result', { status: 500, body: '{"error":"oops"}' });
		emulator.failNext('image', { status: 503 });
		const run = await generate();
		expect(run.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(1);
	});

	it('a submit waits for as long as Retry-After says', async () => {
		emulator.failNext('submit', { status: 429, headers: { 'retry-after': '1' } });
		const started = Date.now();
		const run = await generate();
		expect(run.error).toBeUndefined();
		expect(Date.now() - started).toBeGreaterThanOrEqual(950);
	});

	it("a wait beyond the time limit fails immediately, with Segmind's own text", async () => {
		const headers = { 'retry-after': '3600' };
		const body = '{"error":"Daily limit reached"}';
		emulator.failNext('submit', { status: 429, headers, body });
		const { baseUrl, storageUrl } = emulator;
		// A key of its own: it remains unusable for an hour.
		const credential = { apiKey: 'SG_daily_limit', baseUrl, storageUrl, historyUrl: '' };
		for (let run = 0; run < 2; run += 1) {
			const { error } = await generate({}, { credential });
			expect(error?.message).toMatch(/^Segmind's rate limit was reached: "Daily limit reached"/);
		}
		expect(emulator.requests).toHaveLength(1);
	});

	it('a synchronous job closes the connection of a rejected request before it tries again', async () => {
		const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#c33' } })
			.png()
			.toBuffer();
		const rejected: Socket[] = [];
		let openAtRetry = -1;
		const server = http.createServer((request, response) => {
			if (rejected.length === 0) {
				rejected.push(request.socket);
				// More than fits into the socket's buffers, so the connection stays open until the response is discarded.
				response.writeHead(429, { 'retry-after': '0.5' }).end(Buffer.alloc(20_000_000, ' '));
				return;
			}
			openAtRetry = rejected.filter(({ destroyed }) => !destroyed).length;
			response.writeHead(200, { 'content-type': 'image/png' }).end(png);
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const { port } = server.address() as AddressInfo;
		const credential = { apiKey, baseUrl: `http://127.0.0.1:${port}` };
		const run = await generate({ mode: 'sync' }, { credential });
		server.close();
		expect(run.output[0][0].json.status).toBe('COMPLETED');
		expect(openAtRetry).toBe(0);
	});

	it('the error of an accepted job says how to fetch it', async () => {
		emulator.failNext('result', { status: 502, headers: { 'retry-after': '0.01' } }, 10);
		const run = await generate();
		const [{ request_id: id }] = emulator.bill.entries;
		expect(run.error?.message).toMatch(/not available right now/);
		expect(run.error?.description).toMatch(
			/is safe at Segmind.*Get Result.*Neither charges you again/,
		);
		expect(run.error?.description).toContain(id);
	});

	it('a submit is repeated a few times after a 5xx', async () => {
		emulator.failNext('submit', { status: 500 }, 2);
		expect((await generate()).error).toBeUndefined();
		emulator.failNext('submit', { status: 500, body: '{"error":"overloaded"}' }, 9);
		const run = await generate();
		expect(run.error?.message).toMatch(/Segmind is not available right now: "overloaded"/);
	});

	it.each(['async', 'sync'])(
		'a job whose response was lost is never paid for twice (%s)',
		async (mode) => {
			emulator.failNext(mode === 'async' ? 'submit' : 'sync', { lostResponse: true });
			const run = await generate({ mode }, { onError: 'continueRegularOutput' });
			expect(run.output[0][0].json).toMatchObject({
				error: expect.stringMatching(/^No response from Segmind after submitting the job/),
				details: { charged: 'unknown' },
			});
			expect(emulator.bill.submitted).toBe(1);
		},
	);
});

it('a redirect is not followed, which would send the key elsewhere, and the job is not lost', async () => {
	const location = `${emulator.resultsUrl}/generations/trap.png`;
	for (const route of ['submit', 'status', 'result'] as const) {
		// A lookup is repeated twice before it is given up.
		emulator.failNext(route, { status: 302, headers: { location } }, route === 'submit' ? 1 : 3);
		const run = await generate();
		expect(run.error?.message).toMatch(/^Unexpected response from Segmind/);
		if (route === 'submit') continue;
		const again = await generate({}, { runData: run.executionData });
		expect(again.output[0][0].json.status).toBe('COMPLETED');
	}
	expect(emulator.bill.submitted).toBe(2);
	expect(emulator.requests.filter(({ path }) => path.endsWith('trap.png'))).toEqual([]);
});

it("the URLs in the response to a submit are not used: the key is sent only to the credential's host", async () => {
	const otherHost = emulator.resultsUrl;
	emulator.failNext('submit', {
		status: 200,
		body: JSON.stringify({
			request_id: '../../elsewhere?x=1',
			status: 'QUEUED',
			status_url: `${otherHost}/status`,
			response_url: `${otherHost}/result`,
		}),
	});
	const run = await generate();
	expect(run.error?.message).toMatch(/no longer has this job/);
	const paths = emulator.requests.map(({ host, path }) => `${host} ${path}`);
	expect(paths).toContain('inference /v2/requests/..%2F..%2Felsewhere%3Fx%3D1/status');
	expect(paths.some((path) => path.startsWith('results'))).toBe(false);
});

it('a file is uploaded only to a host among the domains of the credential', async () => {
	const storageUrl = emulator.storageUrl.replace('127.0.0.1', 'localhost');
	const data = { data: onePixel, mimeType: 'image/png' };
	const upload = async (allowedDomains: string) =>
		await generate(
			{ images: 'data' },
			{
				items: [{ json: { prompt: 'a red bicycle' }, binary: { data } }],
				credential: {
					apiKey,
					baseUrl: emulator.baseUrl,
					storageUrl,
					historyUrl: '',
					allowedHttpRequestDomains: 'domains',
					allowedDomains,
				},
			},
		);
	const blocked = await upload('127.0.0.1');
	expect(blocked.error?.message).toMatch(/^n8n blocked the request: "Domain not allowed/);
	expect(emulator.requests).toEqual([]);
	expect((await upload('127.0.0.1, localhost')).error).toBeUndefined();
});

it('an item with an invalid value ends the run before anything is submitted', async () => {
	const run = await generate({}, { items: promptItems('one', 'two', '', 'four') });
	expect(run.error?.message).toBe('Prompt is empty');
	expect(run.error?.context?.itemIndex).toBe(2);
	expect(emulator.requests).toEqual([]);
});

it('an item whose expression cannot be evaluated ends the run before anything is submitted', async () => {
	const prompt = '={{ $json.prompt === "three" ? $("Nowhere").item.json.x : $json.prompt }}';
	const run = await generate({ prompt }, { items: promptItems('one', 'two', 'three') });
	expect(run.status).toBe('error');
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(emulator.requests).toEqual([]);
});

it("the message stays the same when Segmind's text contains an error code", async () => {
	emulator.failNext('submit', { status: 400, body: '{"error":"worker ETIMEDOUT"}' });
	const run = await generate();
	expect(run.error?.message).toBe('Segmind rejected the request as invalid: "worker ETIMEDOUT"');
});

it('the error has the URL of an image that was not downloaded within the time limit', async () => {
	emulator.failNext('image', { status: 503 }, 9);
	const run = await generate({ options: { timeout: 2 } }, { onError: 'continueRegularOutput' });
	expect(run.output[0][0].json).toMatchObject({
		error: expect.stringMatching(/time limit was reached while the image was being downloaded/),
		details: { charged: 'yes', description: expect.stringContaining(emulator.resultsUrl) },
	});
});

it('the time limit need not be a whole number of milliseconds', async () => {
	const run = await generate({ mode: 'sync', options: { timeout: '={{ 100 / 3 }}' } });
	expect(run.error).toBeUndefined();
});

it('without Continue On Fail, the first failure prevents new jobs and lets running ones finish', async () => {
	// Two seconds each, so that one is still running when the other is rejected.
	emulator.modelSeconds = { 'flux-2-pro': 400 };
	emulator.failNext('submit', { delayMs: 500, status: 403 });
	const items = promptItems(...Array.from({ length: 30 }, (_, index) => `image ${index}`));
	const run = await generate({ options: { maxConcurrency: 2 } }, { items });
	const outcomes = emulator.bill.entries.map(({ outcome }) => outcome);
	expect(run.error).toMatchObject({ httpCode: '403' });
	expect(outcomes.sort()).toEqual(['completed', 'refused']);
});

it('a failed run of 40 says in a few lines what is kept, what to press and what not', async () => {
	const prompts = Array.from({ length: 40 }, (_, index) =>
		index === 17 ? 'forbidden' : `image ${index}`,
	);
	const { error } = await generate({}, { items: promptItems(...prompts) });
	expect((error as { httpCode?: unknown }).httpCode).toBe('422');
	const description = error?.description ?? '';
	expect(description.length).toBeLessThan(750);
	expect(description).toMatch(
		/^Rephrase the prompt .* 39 other images of this run are safe: 'Retry' in the executions list fetches them within 7 days without paying again; 'Execute workflow' would pay again\. If this item fails again, .* Request ID: \S+; others: \S+, \S+ and 37 more, which 'Get Many Requests' and n8n's log list$/,
	);
});

it('an error without an HTTP status has no error code', async () => {
	const { error } = await generate({ modelOptions: { safetyTolerance: 9 } });
	expect((error as { httpCode?: unknown }).httpCode ?? null).toBeNull();
});

it('Stop names the other running jobs and how to fetch them, because n8n offers no Retry after it', async () => {
	const slow = await startEmulator({ speed: 1 });
	const run = await generate(
		{ options: { pollInterval: 300 } },
		{
			items: promptItems('one', 'two'),
			credential: { apiKey, baseUrl: slow.baseUrl },
			// The emulator has sent both responses by then; the node reads them a moment later.
			stopWhen: until(() => slow.requests.filter(({ status }) => status === 200).length === 2).then(
				async () => await new Promise((resolve) => setTimeout(resolve, 300)),
			),
		},
	);
	const { description } = run.error as { description?: string };
	for (const { request_id: id } of slow.bill.entries) expect(description).toContain(id);
	expect(description).toMatch(
		/1 other image of this run is safe: 'Get Result' fetches it within 7 days without paying again/,
	);
	expect(description).not.toMatch(/'Retry/);
	await slow.close();
});

it('Stop ends the run, and no further request is sent', async () => {
	const slow = await startEmulator({ speed: 1 });
	// In seconds, longer than the test may take.
	const options = { pollInterval: 300 };
	const run = await generate(
		{ options },
		{
			credential: { apiKey, baseUrl: slow.baseUrl },
			stopWhen: until(() => slow.requests[0]?.status === 200),
		},
	);
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(run.status).toBe('canceled');
	expect(slow.requests).toHaveLength(1);
	await slow.close();
});
