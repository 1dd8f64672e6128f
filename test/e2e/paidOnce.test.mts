/** Every job is paid once, in a real n8n: Retry in the executions list, Retry On Fail, and an n8n that was killed. */
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { startN8n, type RunningN8n } from '../../playground/n8n.mts';
import { N8nApi, type Execution, type WorkflowFile } from '../../playground/n8nApi.mts';
import { FLUX_NODE, installPackage } from '../../playground/package.mts';
import { failureOf, itemsOf } from '../../playground/workflows.mts';

const START_UP_MS = 180_000;
const RUN_MS = 90_000;
const name = 'Segmind account';

let userFolder: string;
let emulator: Emulator;
let n8n: RunningN8n | undefined;
let api: N8nApi;
let credentialId: string;

async function bootN8n(): Promise<void> {
	n8n = await startN8n({ userFolder });
	api = new N8nApi(n8n.url);
	await api.signIn();
}

beforeAll(async () => {
	userFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-'));
	await installPackage(userFolder);
	emulator = await startEmulator({ speed: 50, credits: 100 });
	await bootN8n();
	const { baseUrl, storageUrl } = emulator;
	const data = { apiKey: 'SG_paid_once', baseUrl, storageUrl };
	credentialId = await api.saveCredential({ name, type: 'segmindApi', data });
}, START_UP_MS);

beforeEach(() => emulator.reset());

afterAll(async () => {
	await n8n?.stop();
	await emulator?.close();
	await fs.rm(userFolder, { recursive: true, force: true });
}, RUN_MS);

/** Manual Trigger → five items, the third of which the content filter stops the first time → Flux. */
function fiveItems(settings: Record<string, unknown> = {}): WorkflowFile {
	const prompts = ['one', 'two', 'forbidden once', 'four', 'five'];
	const node = (nodeName: string, type: string, parameters: object, typeVersion = 1) => ({
		...{ id: nodeName, name: nodeName, type, typeVersion, parameters },
		position: [0, 0] as [number, number],
	});
	const main = (to: string) => ({ main: [[{ node: to, type: 'main', index: 0 }]] });
	return {
		name: `Five items ${JSON.stringify(settings)}`,
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', {}),
			node(
				'Prompts',
				'n8n-nodes-base.code',
				{ jsCode: `return ${JSON.stringify(prompts.map((prompt) => ({ json: { prompt } })))}` },
				2,
			),
			{
				...node('Flux', FLUX_NODE, {
					operation: 'generate',
					model: 'flux-1.1-pro',
					prompt: '={{ $json.prompt }}',
					options: { pollInterval: 0.2 },
				}),
				credentials: { segmindApi: { id: credentialId, name } },
				...settings,
			},
		] as never,
		connections: { Start: main('Prompts'), Prompts: main('Flux') } as never,
		settings: {},
	};
}

const run = async (settings?: Record<string, unknown>) =>
	await api.runWorkflow(await api.saveWorkflow(fiveItems(settings)));

async function expectFivePictures(execution: Execution): Promise<void> {
	expect(failureOf(execution)).toBeUndefined();
	const items = itemsOf(execution, 'Flux');
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2, 3, 4].map((item) => ({ item })),
	);
	for (const { json, binary } of items) {
		const received = await api.binary(String(binary?.data.id));
		expect(received.equals(await emulator.bytesOf(String(json.request_id)))).toBe(true);
	}
	expect(emulator.bill).toMatchObject({ submitted: 6, pictures: 5, charged: 0.25 });
}

test(
	'Retry in the executions list pays only the picture that is missing',
	async () => {
		const failed = await run();
		expect(failed.status).toBe('error');
		expect(failureOf(failed)).toMatch(/content filter.*\[Item 2\]/);
		expect(failureOf(failed)).toMatch(/Retry/);
		expect(emulator.bill.pictures).toBe(4);
		await expectFivePictures(await api.retryExecution(failed.id));
	},
	RUN_MS,
);

test(
	'Retry On Fail pays only the picture that is missing',
	async () => {
		await expectFivePictures(await run({ retryOnFail: true, maxTries: 2, waitBetweenTries: 100 }));
	},
	RUN_MS,
);

test(
	'Retry pays only what is missing after n8n was killed in between',
	async () => {
		const failed = await run();
		expect(failed.status).toBe('error');
		process.kill(n8n!.pid, 'SIGKILL');
		await n8n!.stop();
		await bootN8n();
		await expectFivePictures(await api.retryExecution(failed.id));
	},
	RUN_MS,
);
