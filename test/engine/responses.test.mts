/** Unusual responses of Segmind, and of what stands in between: no paid job is lost or paid again because of one. */
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type RunOptions } from './engine.mts';
import { apiKey, onePixel, promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

const generate = async (parameters: Record<string, unknown> = {}, more?: Partial<RunOptions>) =>
	await runFlux(emulator, parameters, more);

const json = (value: unknown) => JSON.stringify(value);

describe('one stray response about an accepted job', () => {
	const strays = [
		['status', 422, json({ detail: [{ loc: ['path', 'id'], msg: 'invalid' }] })],
		['status', 422, '<html>Unprocessable</html>'],
		['status', 422, json({ error: 'worker is busy' })],
		['status', 403, '<html>Forbidden</html>'],
		['status', 401, json({ error: 'Unauthorized' })],
		['status', 408, ''],
		['status', 200, json({ error: 'not found' })],
		['result', 422, json({ error: 'result is not available yet' })],
		['result', 422, json({ status: 'FAILED', error: 'lost' })],
		['result', 404, json({ error: 'Request not found' })],
	] as const;

	it.each(strays)('(%s, %i, %s) does not end the wait', async (route, status, body) => {
		emulator.failNext(route, { status, body });
		const run = await generate();
		expect(run.error).toBeUndefined();
		expect(run.output[0]).toHaveLength(1);
	});

	it.each(strays)(
		'(%s, %i, %s) pays for no other with Retry On Fail',
		async (route, status, body) => {
			emulator.failNext(route, { status, body });
			const run = await generate(
				{},
				{ retryOnFail: { maxTries: 3, waitBetweenTries: 1 }, items: promptItems('one') },
			);
			expect(run.error).toBeUndefined();
			expect(run.output[0]).toHaveLength(1);
			expect(emulator.bill.submitted).toBe(1);
		},
	);

	it('that says completed in other words ends the wait', async () => {
		for (const status of ['completed', 'SUCCEEDED', 'Success']) {
			emulator.reset();
			emulator.modelSeconds = { 'flux-2-pro': 1 };
			emulator.failNext('status', { status: 200, body: json({ status }) });
			expect((await generate()).error).toBeUndefined();
		}
	});

	it('that says failed in other words is the end of the job, with its text', async () => {
		emulator.failNext('status', { status: 200, body: json({ status: 'error', error: 'GPU' }) }, 2);
		const run = await generate();
		expect(run.error?.message).toMatch(/^Segmind could not generate this image: "GPU"/);
	});
});

describe('a status that names images', () => {
	const resultRequests = () =>
		emulator.requests.filter(({ path }) => /^\/v2\/requests\/[^/]+$/.test(path)).length;

	it('and all else that a result has is the result, which is not requested again', async () => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { status: 'with_result' } });
		const { output } = await generate();
		expect(resultRequests()).toBe(0);
		emulator.responseShapes = {};
		const usual = (await generate()).output[0];
		expect(resultRequests()).toBe(1);
		const keysOf = ({ json: fields, binary }: (typeof usual)[number]) => [
			Object.keys(fields),
			Object.keys(fields.metrics as object),
			binary?.data.mimeType,
		];
		expect(output[0]).toHaveLength(2);
		expect(output[0].map(keysOf)).toEqual(usual.map(keysOf));
	});

	it('but less than a result loses none of the others', async () => {
		Object.assign(emulator, { imagesPerJob: 2, responseShapes: { status: 'with_output' } });
		const { output } = await generate();
		expect(output[0]).toHaveLength(2);
		expect(resultRequests()).toBe(1);
	});
});

it('a result that never comes once the job was completed is charged, and is not submitted again', async () => {
	const headers = { 'retry-after': '0.01' };
	emulator.failNext('result', { status: 422, headers, body: json({ error: 'gone' }) }, 40);
	const run = await generate({}, { onError: 'continueRegularOutput' });
	expect(run.output[0][0].json.details).toMatchObject({ charged: 'yes' });
	const again = await generate({}, { retryOnFail: { maxTries: 2, waitBetweenTries: 1 } });
	expect(again.error).toBeDefined();
	expect(emulator.bill.submitted).toBe(2);
});

it('a job that is reported as failed after it was completed is charged, and is not submitted again', async () => {
	const completed = { body: json({ status: 'COMPLETED' }) };
	const failed = { status: 422, body: json({ status: 'FAILED', error: 'lost' }) };
	emulator.failNext('status', completed);
	emulator.failNext('result', { body: json({ status: 'PROCESSING' }) });
	emulator.failNext('status', failed);
	const run = await generate({}, { onError: 'continueRegularOutput' });
	expect(run.output[0][0].json).toMatchObject({
		error: expect.stringMatching(/^Segmind reports the completed job as failed: "lost"/),
		details: { charged: 'yes', request_id: expect.any(String) },
	});
	emulator.failNext('status', completed);
	emulator.failNext('result', { body: json({ status: 'PROCESSING' }) });
	emulator.failNext('status', failed);
	const again = await generate({}, { retryOnFail: { maxTries: 2, waitBetweenTries: 1 } });
	expect(again.error).toBeUndefined();
	expect(emulator.bill.submitted).toBe(2);
});

it.each([
	[{ detail: [{ loc: ['body', 'width'], msg: 'too large' }] }, 'Segmind rejected the parameters'],
	[{ error: 'Worker lost' }, 'Segmind could not generate this image'],
])('a 422 to a synchronous request with %j is: %s', async (body, message) => {
	emulator.failNext('sync', { status: 422, body: json(body) });
	const run = await generate({ mode: 'sync' });
	expect(run.error?.message).toMatch(new RegExp(`^${message}: "`));
	expect(emulator.bill.submitted).toBe(0);
});

it('the time limit is reached with the last status in the description', async () => {
	emulator.failNext('status', { status: 200, body: json({ status: 'PONDERING' }) }, 99);
	const run = await generate({ options: { timeout: 1 } });
	expect(run.error?.description).toContain('Its last status was "PONDERING"');
});

describe('an accepted submit', () => {
	/** A Segmind whose submit says in its own way that the job is accepted. */
	async function segmindThatAnswers(
		answer: (id: string) => { body: unknown; headers?: Record<string, string> },
	) {
		const png = Buffer.from(onePixel, 'base64');
		const posts: string[] = [];
		const server = http.createServer((request, response) => {
			const { port } = server.address() as AddressInfo;
			const own = `http://127.0.0.1:${port}`;
			if (request.method === 'POST') {
				posts.push(request.url ?? '');
				const { body, headers } = answer('12345678');
				response.writeHead(200, { 'content-type': 'application/json', ...headers });
				response.end(json(body).replaceAll('OWN', own));
			} else if (request.url?.endsWith('.png')) response.end(png);
			else {
				response.writeHead(200, { 'content-type': 'application/json' });
				response.end(json({ status: 'COMPLETED', output: `${own}/a.png` }));
			}
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const { port } = server.address() as AddressInfo;
		const credential = { apiKey, baseUrl: `http://127.0.0.1:${port}` };
		return { credential, posts, close: () => server.close() };
	}

	it.each<[string, Parameters<typeof segmindThatAnswers>[0]]>([
		['request_id as a number', (id) => ({ body: { request_id: Number(id) } })],
		['id', (id) => ({ body: { id, status: 'QUEUED' } })],
		['status_url alone', (id) => ({ body: { status_url: `OWN/v2/requests/${id}/status` } })],
		['x-request-id', (id) => ({ body: {}, headers: { 'x-request-id': id } })],
		['the image itself', () => ({ body: { status: 'COMPLETED', output: 'OWN/a.png' } })],
	])('in the form of %s gives its image', async (_form, answer) => {
		const segmind = await segmindThatAnswers(answer);
		const run = await generate({}, { credential: segmind.credential });
		segmind.close();
		expect(run.error).toBeUndefined();
		expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
		expect(segmind.posts).toHaveLength(1);
	});

	it.each(['async', 'sync'])(
		'that is an error in a 200 is none, free, and can be retried (%s)',
		async (mode) => {
			const segmind = await segmindThatAnswers(() => ({ body: { error: 'NSFW content' } }));
			const run = await generate(
				{ mode },
				{ credential: segmind.credential, onError: 'continueRegularOutput' },
			);
			segmind.close();
			expect(run.output[0][0].json).toMatchObject({
				error: expect.stringMatching(/content filter blocked this image: "NSFW content"/),
				details: { charged: 'no' },
			});
		},
	);

	it('to a synchronous request with an ID and no image is waited for', async () => {
		const segmind = await segmindThatAnswers((id) => ({
			body: { request_id: id, status: 'PROCESSING' },
		}));
		const run = await generate({ mode: 'sync' }, { credential: segmind.credential });
		segmind.close();
		expect(run.output[0][0].binary?.data.mimeType).toBe('image/png');
		expect(segmind.posts).toHaveLength(1);
	});
});

it.each([5, 12])('a synchronous image of %i MB as base64 is delivered', async (megabytes) => {
	const png = Buffer.concat([
		Buffer.from(onePixel, 'base64').subarray(0, -12),
		Buffer.alloc(megabytes * 1e6),
		Buffer.from('0000000049454e44ae426082', 'hex'),
	]);
	const server = http.createServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(json({ image: png.toString('base64') }));
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	const credential = { apiKey, baseUrl: `http://127.0.0.1:${port}` };
	const run = await generate({ mode: 'sync' }, { credential });
	server.close();
	expect(run.error).toBeUndefined();
	expect((await binaryOf(run.output[0][0])).equals(png)).toBe(true);
});

it('a key that Segmind quotes is in no message', async () => {
	emulator.failNext('submit', { status: 401, body: json({ error: `API key ${apiKey} is bad` }) });
	const run = await generate();
	expect(run.error?.message).toMatch(/^Segmind did not accept the API key: "API key SG_/);
	expect(JSON.stringify(run.error)).not.toContain(apiKey);
});

it("Segmind's word canceled does not make n8n file a failed run as canceled", async () => {
	const body = json({ status: 'FAILED', error: 'Prediction was canceled by the provider' });
	emulator.failNext('status', { status: 422, body });
	const run = await generate();
	expect(run.status).toBe('error');
	expect(run.error?.message).not.toContain('canceled');
});

describe('a proxy', () => {
	const proxied = async (proxy: string, baseUrl = emulator.baseUrl) =>
		await generate(
			{ requestOptions: { proxy } },
			{ credential: { apiKey, baseUrl }, onError: 'continueRegularOutput' },
		);

	async function proxyThat(reply: (socket: net.Socket) => void) {
		const server = net.createServer((socket) => {
			socket.on('error', () => undefined);
			socket.once('data', () => reply(socket));
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const { port } = server.address() as AddressInfo;
		return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
	}

	const says = (head: string) => (socket: net.Socket) =>
		void socket.end(`HTTP/1.1 ${head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
	const authenticate = '407 Proxy Authentication Required\r\nproxy-authenticate: Basic';

	it.each<[string, (socket: net.Socket) => void, string, RegExp]>([
		['407 to a request', says(authenticate), 'http:', /^The proxy requires a user name/],
		['407 to CONNECT', says(authenticate), 'https:', /^The proxy requires a user name/],
		['a closed tunnel', (socket) => void socket.end(), 'https:', /^The proxy could not be used/],
		['403 to CONNECT', says('403 No\r\nproxy-status: x'), 'https:', /^The proxy rejected/],
		['502 to CONNECT', says('502 No\r\nproxy-agent: x'), 'https:', /^The proxy rejected/],
	])(
		'that answers %s is named, and nothing is charged',
		async (_name, reply, protocol, message) => {
			const proxy = await proxyThat(reply);
			const run = await proxied(proxy.url, emulator.baseUrl.replace('http:', protocol));
			proxy.close();
			expect(run.output[0][0].json.error).toMatch(message);
			expect(run.output[0][0].json.details).toMatchObject({ charged: 'no' });
			expect(emulator.requests).toEqual([]);
		},
	);

	it('that is down is named, and nothing is charged', async () => {
		const run = await proxied('http://127.0.0.1:9');
		expect(run.output[0][0].json.error).toMatch(/^The proxy could not be used; nothing was sent/);
		expect(run.output[0][0].json.details).toMatchObject({ charged: 'no' });
	});
});
