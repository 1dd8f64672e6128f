/** What is paid, and that it is paid once, when settings change, gateways give up and connections break. */
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { until } from '../until.mts';
import type { NodeRun, RunOptions } from './engine.mts';
import { apiKey, promptItems, runFlux } from './flux.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

const six = () => promptItems('one', 'two', 'three', 'four', 'five', 'six');

const retryWith = async (
	failed: NodeRun,
	parameters: Record<string, unknown>,
	more: Partial<RunOptions> = {},
) =>
	await runFlux(emulator, parameters, {
		runData: failed.executionData,
		retryWithSavedWorkflow: true,
		...more,
	});

const posts = () => emulator.requests.filter(({ method }) => method === 'POST');

describe('Retry with the saved workflow after a change', () => {
	it.each<[string, Record<string, unknown>]>([
		['Batching', { requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 50 } } } }],
		['Ignore SSL Issues', { requestOptions: { allowUnauthorizedCerts: true } }],
		['the timeout of Request Options', { requestOptions: { timeout: 20_000 } }],
		['Mode', { mode: 'sync' }],
		['Mode to Submit Only', { mode: 'submit' }],
		['Safety Tolerance', { modelOptions: { safetyTolerance: 6 } }],
		['the options', { options: { timeout: 500, fileName: 'x', maxConcurrency: 2 } }],
		['the tool description', { toolDescription: 'Draws' }],
		['a field that a later version of the node has', { somethingNew: true }],
	])('of %s pays nothing again', async (_name, change) => {
		emulator.failNext('submit', { status: 403 });
		const failed = await runFlux(emulator, {}, { items: six() });
		expect(failed.error).toBeDefined();
		const again = await retryWith(failed, change);
		expect(again.error).toBeUndefined();
		expect(again.output[0]).toHaveLength(6);
		expect(emulator.bill.submitted).toBe(6);
	});

	it('of the prompt for one bad row pays only that row', async () => {
		const items = promptItems('one', 'two', 'three', 'four');
		emulator.failNext('submit', { delayMs: 1 });
		emulator.failNext('submit', { delayMs: 1 });
		emulator.failNext('submit', { delayMs: 1 });
		emulator.failNext('submit', { status: 400, body: '{"error":"bad prompt"}' });
		const failed = await runFlux(emulator, {}, { items });
		expect(failed.error?.message).toMatch(/bad prompt/);
		const prompt = '={{ $json.prompt.replace("four", "vier") }}';
		const again = await retryWith(failed, { prompt });
		expect(again.error).toBeUndefined();
		expect(emulator.bill.completed).toBe(4);
	});

	it('of a value that changes the image makes new jobs', async () => {
		emulator.failNext('submit', { status: 403 });
		const failed = await runFlux(emulator, {}, { items: promptItems('one', 'two') });
		const paid = emulator.bill.submitted;
		await retryWith(failed, { aspectRatio: '16:9' });
		expect(emulator.bill.submitted).toBe(paid + 2);
	});
});

it('a higher Safety Tolerance, as the message advises, brings the moderated item and pays no other again', async () => {
	emulator.failNext('submit', { delayMs: 1 });
	const items = promptItems('one', 'forbidden once', 'three');
	const failed = await runFlux(emulator, {}, { items });
	expect(failed.error?.description).toMatch(
		/If the model has 'Safety Tolerance' under Model Options, a higher value lets more through/,
	);
	const again = await retryWith(failed, { modelOptions: { safetyTolerance: 6 } });
	expect(again.error).toBeUndefined();
	expect(emulator.bill.completed).toBe(3);
});

describe('a job whose response a gateway swallowed', () => {
	it.each([408, 502, 504, 520, 524])(
		'is submitted once, with Retry On Fail too (%i)',
		async (status) => {
			emulator.failNext('submit', { status, body: '<html>Gateway</html>' }, 20);
			const run = await runFlux(
				emulator,
				{},
				{ retryOnFail: { maxTries: 4, waitBetweenTries: 1 }, onError: 'continueRegularOutput' },
			);
			expect(posts()).toHaveLength(1);
			expect(run.output[0][0].json.details).toMatchObject({
				charged: 'unknown',
				http_code: status,
			});
		},
	);

	it.each(['<html>Error</html>', '', '{"error":"Internal Polling Error"}'])(
		'with a 500 like %j is submitted once',
		async (body) => {
			for (const mode of ['async', 'sync']) {
				emulator.reset();
				emulator.failNext(mode === 'sync' ? 'sync' : 'submit', { status: 500, body }, 9);
				await runFlux(emulator, { mode });
				expect(posts()).toHaveLength(1);
			}
		},
	);
});

it("Segmind's own 500 is repeated a few times, over all tries of Retry On Fail together", async () => {
	emulator.failNext('submit', { status: 500, body: '{"error":"overloaded"}' }, 30);
	await runFlux(emulator, {}, { retryOnFail: { maxTries: 5, waitBetweenTries: 1 } });
	expect(posts().length).toBeLessThanOrEqual(7);
});

it('accepted jobs are resumed although an item before them fails in the retry', async () => {
	emulator.failNext('submit', { delayMs: 200, lostResponse: true });
	emulator.failNext('status', { status: 403 }, 9);
	const items = promptItems('one', 'two', 'three', 'four');
	const failed = await runFlux(emulator, {}, { items });
	expect(failed.status).toBe('error');
	const accepted = emulator.bill.entries
		.filter(({ body }) => (body as { prompt: string }).prompt !== 'one')
		.map(({ request_id: id }) => id);
	const before = emulator.requests.length;
	const again = await retryWith(failed, { options: { maxConcurrency: 1 } });
	expect(again.error?.message).toMatch(/^No response from Segmind /);
	expect(again.error?.context?.itemIndex).toBe(0);
	// Their images were fetched all the same, so that the next retry has nothing left to wait for.
	const polled = emulator.requests.slice(before).map(({ path }) => path);
	for (const id of accepted) expect(polled).toContain(`/v2/requests/${id}`);
	expect(emulator.bill.submitted).toBe(4);
});

it('an image that is ready when the time limit passes is delivered', async () => {
	const run = await runFlux(emulator, { options: { timeout: 3, pollInterval: 60 } });
	expect(run.error).toBeUndefined();
	expect(run.output[0][0].json.status).toBe('COMPLETED');
});

it('every row that is rejected is named at once', async () => {
	const steps = '={{ $json.steps }}';
	const items = [1, 99, 20, 0, 1.5].map((value) => ({ json: { prompt: 'x', steps: value } }));
	const parameters = { model: 'flux-2-flex', modelOptions: { steps } };
	const run = await runFlux(emulator, parameters, { items });
	expect(run.error?.message).toBe("Steps cannot be '99'");
	expect(run.error?.context?.itemIndex).toBe(1);
	expect(run.error?.description).toContain(
		"Also: Item 3: Steps cannot be '0'; Item 4: Steps cannot be '1.5'.",
	);
	expect(emulator.requests).toEqual([]);
});

it('Stop while a job is being submitted says canceled, whatever Retry On Fail tries', async () => {
	const slow = await startEmulator({ speed: 200 });
	slow.failNext('submit', { delayMs: 1_000 });
	const run = await runFlux(
		slow,
		{},
		{
			retryOnFail: { maxTries: 3, waitBetweenTries: 1 },
			stopWhen: until(() => slow.requests.length > 0),
		},
	);
	await slow.close();
	expect(run.status).toBe('canceled');
	expect(run.error?.message ?? '').not.toMatch(/No response/);
});

describe('with Batching', () => {
	const requestOptions = { batching: { batch: { batchSize: 1, batchInterval: 100 } } };

	it('an item that cannot be evaluated leaves no job behind that is submitted or polled', async () => {
		emulator.modelSeconds = { 'flux-2-pro': 1_000 };
		const prompt = '={{ $json.prompt === "six" ? $("Nowhere").item.json.x : $json.prompt }}';
		const options = { maxConcurrency: 2 };
		const run = await runFlux(
			emulator,
			{ prompt, requestOptions, options },
			{ items: [...six(), ...promptItems('seven', 'eight')] },
		);
		expect(run.status).toBe('error');
		await new Promise((resolve) => setTimeout(resolve, 1_300));
		const after = emulator.requests.length;
		await new Promise((resolve) => setTimeout(resolve, 3_000));
		expect(emulator.requests).toHaveLength(after);
		expect(emulator.requests).toEqual([]);
	});

	it('an item that fails early is no unhandled rejection', async () => {
		const rejections: unknown[] = [];
		const listen = (reason: unknown) => rejections.push(reason);
		process.on('unhandledRejection', listen);
		const run = await runFlux(
			emulator,
			{ requestOptions },
			{ items: promptItems('', 'two', 'three', 'four') },
		);
		process.off('unhandledRejection', listen);
		expect(run.error?.message).toMatch(/Prompt is empty/);
		expect(rejections).toEqual([]);
	});
});

describe('a request that never left', () => {
	/** A server that answers the first bytes with these, or resets the connection. */
	async function brokenTls(reply: (socket: net.Socket) => void) {
		const server = net.createServer((socket) => {
			socket.on('error', () => undefined);
			socket.once('data', () => reply(socket));
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const { port } = server.address() as AddressInfo;
		return { baseUrl: `https://127.0.0.1:${port}`, close: () => server.close() };
	}

	const alert = (number: number) => (socket: net.Socket) =>
		void socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, number]));

	it.each<[string, (socket: net.Socket) => void]>([
		['the TLS alert 112, unrecognized name', alert(112)],
		['the TLS alert 80, internal error', alert(80)],
		['the TLS alert 48, unknown CA', alert(48)],
		['a connection closed at the greeting', (socket) => void socket.end()],
		['a connection reset at the greeting', (socket) => void socket.resetAndDestroy()],
	])('because of %s is not charged, and can be retried', async (_name, reply) => {
		const server = await brokenTls(reply);
		const credential = { apiKey, baseUrl: server.baseUrl };
		const failed = await runFlux(emulator, {}, { credential });
		server.close();
		expect(failed.error?.message).toMatch(/secure connection to Segmind/);
		const again = await runFlux(emulator, {}, { runData: failed.executionData });
		expect(again.error).toBeUndefined();
		expect(emulator.bill.submitted).toBe(1);
	});
});
