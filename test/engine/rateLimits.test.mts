/** What a 429 does to the other jobs of a run, and what n8n's log says about it. */
import type { LoggedRequest } from '../../emulator/state.mts';
import type { Emulator } from '../../emulator/emulator.mts';
import { until } from '../until.mts';
import { apiKey, promptItems, runFlux } from './flux.mts';
import { image } from './inputFiles.mts';
import { n8nContainer, requireFromCore } from './n8nCore.mts';
import { useEmulator } from './useEmulator.mts';

let emulator: Emulator;

useEmulator((started) => (emulator = started));

afterEach(() => {
	jest.restoreAllMocks();
});

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
	'after a 429 to a %s request, no request with the key is sent until the time that it names, in any run',
	async (route) => {
		emulator.failNext(route, { status: 429, headers: { 'retry-after': '1' } });
		const data = { data: (await image('#c33')).toString('base64'), mimeType: 'image/png' };
		const items = (text: string) =>
			promptItems(`${text} 1`, `${text} 2`).map((item) => ({ ...item, binary: { data } }));
		const runs = await Promise.all([
			runFlux(emulator, { images: 'data' }, { items: items('one') }),
			runFlux(emulator, { images: 'data' }, { items: items('two') }),
		]);
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		const withKey = emulator.requests.filter(({ hadKey }) => hadKey);
		const refused = withKey.find(({ status }) => status === 429)?.time ?? NaN;
		const next = withKey.find(({ time }) => time > refused + 300)?.time ?? NaN;
		expect(next - refused).toBeGreaterThan(950);
	},
);

it('a 429 to one key leaves others alone', async () => {
	emulator.failNext('submit', { status: 429, headers: { 'retry-after': '5' } });
	let isOver = false;
	const refused = runFlux(emulator).finally(() => (isOver = true));
	await until(() => emulator.requests.some(({ status }) => status === 429));
	const { baseUrl, storageUrl } = emulator;
	const credential = { apiKey: 'SG_another', baseUrl, storageUrl, historyUrl: '' };
	expect((await runFlux(emulator, {}, { credential })).error).toBeUndefined();
	expect(isOver).toBe(false);
	expect((await refused).error).toBeUndefined();
});

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
		emulator.failNext('result', { status: 401 }, 3);
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
