/**
 * What a new user does first, in a real n8n: add the credential, test it, import the first workflow, run it and
 * look at the picture. Segmind is the emulator; the package is installed as n8n installs it.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { startN8n, type RunningN8n } from '../../playground/n8n.mts';
import { N8nApi, type Execution } from '../../playground/n8nApi.mts';
import { installPackage } from '../../playground/package.mts';
import { failureOf, itemsOf, readWorkflow } from '../../playground/workflows.mts';

const START_UP_MS = 180_000;
const RUN_MS = 60_000;

let userFolder: string;
let emulator: Emulator;
let n8n: RunningN8n | undefined;
let api: N8nApi;

const credential = (apiKey: string) => {
	const { baseUrl, storageUrl } = emulator;
	return { name: 'Segmind account', type: 'segmindApi', data: { apiKey, baseUrl, storageUrl } };
};

beforeAll(async () => {
	userFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-'));
	await installPackage(userFolder);
	emulator = await startEmulator({ speed: 20 });
	n8n = await startN8n({ userFolder });
	api = new N8nApi(n8n.url);
	await api.signIn();
}, START_UP_MS);

afterAll(async () => {
	await n8n?.stop();
	await emulator?.close();
	await fs.rm(userFolder, { recursive: true, force: true });
}, RUN_MS);

describe('the Segmind credential in n8n', () => {
	test('a valid key passes the test', async () => {
		const { status } = await api.testCredential(credential('SG_end_to_end'));
		expect(status).toBe('OK');
	});

	test('a key that Segmind refuses fails it, with words that say what to do', async () => {
		const result = await api.testCredential(credential('not-a-key'));
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/does not accept this API key.*begins with SG_/);
	});
});

describe('the workflow "First picture", run in n8n', () => {
	let execution: Execution;

	beforeAll(async () => {
		const { name, ...rest } = credential('SG_end_to_end');
		const id = await api.saveCredential({ name, ...rest });
		const workflow = await readWorkflow('first-picture.json', { id, name });
		execution = await api.runWorkflow(await api.saveWorkflow(workflow));
	}, RUN_MS);

	test('goes through and pays once', () => {
		expect(failureOf(execution)).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 1, pictures: 1, charged: 0.07 });
	});

	test('gives one item that says what was made', () => {
		const items = itemsOf(execution, 'Flux');
		expect(items).toHaveLength(1);
		expect(items[0].pairedItem).toEqual({ item: 0 });
		expect(items[0].json).toMatchObject({
			model: 'flux-2-pro',
			mode: 'async',
			status: 'COMPLETED',
			request_id: expect.any(String),
			image_url: expect.stringMatching(/^https?:/),
			seed: expect.any(Number),
			width: 1024,
			height: 1024,
			metrics: { cost: expect.any(Number), inference_time: expect.any(Number) },
		});
	});

	test('puts the picture into the field "data", byte for byte as Segmind serves it', async () => {
		const [{ json, binary }] = itemsOf(execution, 'Flux');
		const picture = binary?.data;
		expect(picture?.mimeType).toBe('image/png');
		expect(picture?.fileName).toBe(`flux-2-pro-${json.seed}.png`);
		const made = await emulator.bytesOf(String(json.request_id));
		const received = await api.binary(String(picture?.id));
		expect(received.equals(made)).toBe(true);
	});

	test('keeps the key out of the execution', () => {
		expect(JSON.stringify(execution.data)).not.toContain('SG_end_to_end');
	});
});
