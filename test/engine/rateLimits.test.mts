/** What a 429 does to the other jobs of a run, and what n8n's log says about it. */
import type { LoggedRequest } from '../../emulator/state.mts';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { until } from '../until.mts';
import { startEngine, stopEngine } from './engine.mts';
import { apiKey, onePixel, promptItems, runFlux } from './flux.mts';
import { n8nContainer, requireFromCore } from './n8nCore.mts';

let emulator: Emulator;

beforeAll(async () => {
	await startEngine({ binaryMode: 'filesystem' });
	emulator = await startEmulator({ speed: 200, credits: 1000 });
});

afterEach(() => {
	jest.restoreAllMocks();
	emulator.reset();
});

afterAll(async () => {
	await emulator.close();
	await stopEngine();
});

const submits = () => emulator.requests.filter(({ path }) => path === '/v2/flux-2-pro');

/** Collects the node's lines in n8n's log at these levels. */
function logLines(...levels: Array<'debug' | 'info'>): string[] {
	const { Logger } = requireFromCore('@n8n/backend-common') as {
		Logger: abstract new () => Record<string, (message: string) => void>;
	};
	const lines: string[] = [];
	for (const level of levels) {
		jest
			.spyOn(n8nContainer().get(Logger), level)
			.mockImplementation(
				(message) => void (/^(Segmind|Resuming|Stopped)/.test(message) && lines.push(message)),
			);
	}
	return lines;
}

it.each(['status', 'result', 'upload', 'submit'] as const)(
	'after a 429 to a %s request, half as many jobs run at a time',
	async (route) => {
		// A second each: without the 429 the last four would be submitted together.
		emulator.modelSeconds = { 'flux-2-pro': 200 };
		emulator.failNext(route, { status: 429, headers: { 'retry-after': '0.1' } });
		const data = { data: onePixel, mimeType: 'image/png' };
		const items = promptItems('1', '2', '3', '4', '5', '6', '7', '8').map((item) => ({
			...item,
			binary: { data },
		}));
		const options = { maxConcurrency: 4 };
		const run = await runFlux(emulator, { imageFields: 'data', options }, { items });
		expect(run.error).toBeUndefined();
		const [fifth, eighth] = [4, 7].map((index) => submits().slice(-8)[index].time);
		expect(eighth - fifth).toBeGreaterThan(700);
	},
);

it('a download waits for as long as Retry-After says', async () => {
	emulator.failNext('image', { status: 429, headers: { 'retry-after': '2' } });
	const run = await runFlux(emulator);
	expect(run.error).toBeUndefined();
	const [first, second] = emulator.requests.filter(({ host }: LoggedRequest) => host === 'results');
	expect(second.time - first.time).toBeGreaterThanOrEqual(1_950);
});

describe("n8n's log", () => {
	it('has a line for every retry, with the item and the request ID, but without the key', async () => {
		const lines = logLines('debug', 'info');
		emulator.failNext('submit', { status: 429, headers: { 'retry-after': '0.1' } });
		emulator.failNext('status', { status: 502 });
		await runFlux(emulator);
		const [{ request_id: id }] = emulator.bill.entries.filter((entry) => entry.request_id);
		expect(lines).toEqual([
			expect.stringMatching(
				/^Segmind submit failed: rateLimited \(attempt 1\), retrying in 0\.\d s \(execution .*, Flux, item 0\)$/,
			),
			expect.stringMatching(/^Segmind accepted a job \(.*\): request ID \S+$/),
			expect.stringMatching(
				/^Segmind status failed: serverError \(attempt 1\), retrying in .*: request ID/,
			),
		]);
		expect(lines[1]).toContain(id);
		expect(lines.join()).not.toContain(apiKey);
	});

	it('has a line for a job that a retry resumes', async () => {
		emulator.failNext('result', { status: 401 }, 2);
		const failed = await runFlux(emulator);
		const lines = logLines('debug');
		await runFlux(emulator, {}, { runData: failed.executionData });
		expect(lines).toContainEqual(
			expect.stringMatching(/^Resuming a job that an earlier try submitted .*request ID \S+$/),
		);
	});

	it('has one line with the request IDs of all jobs that a Stop leaves at Segmind', async () => {
		const lines = logLines('info');
		emulator.modelSeconds = { 'flux-2-pro': 10_000 };
		const ids = () => emulator.bill.entries.map(({ request_id: id }) => String(id));
		await runFlux(
			emulator,
			{},
			{
				items: promptItems('one', 'two', 'three'),
				stopWhen: until(() => lines.filter((line) => /accepted a job/.test(line)).length === 3),
			},
		);
		const stopped = lines.filter((line) => line.startsWith('Stopped; jobs that continue'));
		expect(stopped).toHaveLength(1);
		for (const id of ids()) expect(stopped[0]).toContain(id);
	});

	it('has a line for a lost response', async () => {
		const lines = logLines('debug');
		emulator.failNext('submit', { lostResponse: true });
		await runFlux(emulator);
		expect(lines).toContainEqual(
			expect.stringMatching(/^Segmind submit failed: noResponse \(attempt 1\), giving up/),
		);
	});
});
