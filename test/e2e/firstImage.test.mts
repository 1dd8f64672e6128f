/**
 * What a new user does first, in a real n8n: add the credential, test it, import the first workflow, run it and
 * look at the image. Segmind is the emulator; the package is installed as n8n installs it.
 */
import type { Emulator } from '../../emulator/emulator.mts';
import type { Execution } from '../../tools/playground/n8nApi.mts';
import {
	failureOf,
	itemsOf,
	readWorkflow,
	type CredentialReference,
} from '../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';

const API_KEY = 'SG_first_image';

const { api } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'First image', {}, API_KEY));
});

afterAll(async () => await emulator?.close());

const tested = async (apiKey: string) => {
	const { baseUrl, storageUrl, historyUrl } = emulator;
	const data = { apiKey, baseUrl, storageUrl, historyUrl };
	return await api.testCredential({ name: 'To be tested', type: 'segmindApi', data });
};

describe('the Segmind credential in n8n', () => {
	test('a valid key passes the test', async () => {
		expect((await tested(API_KEY)).status).toBe('OK');
	});

	test('a key that Segmind rejects fails the test, and the message says what to do', async () => {
		const result = await tested('not-a-key');
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/did not accept this API key.*starts with SG_/);
	});
});

describe('the workflow "First image", run in n8n', () => {
	let execution: Execution;

	beforeAll(async () => {
		const workflow = await readWorkflow('first-image.json', credential);
		execution = await api.runWorkflow(await api.createWorkflow(workflow));
	});

	test('succeeds and pays once', () => {
		expect(failureOf(execution)).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1, charged: 0.07 });
	});

	test('returns one item with the facts about the image', () => {
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

	test('puts the image into the field "data", byte for byte as Segmind serves it', async () => {
		const [{ json, binary }] = itemsOf(execution, 'Flux');
		const image = binary?.data;
		expect(image?.mimeType).toBe('image/png');
		expect(image?.fileName).toMatch(new RegExp(`^[a-z][a-z-]+-${json.seed}\\.png$`));
		const made = await emulator.bytesOf(String(json.request_id));
		const received = await api.binary(String(image?.id));
		expect(received.equals(made)).toBe(true);
	});

	test('keeps the key out of the execution', () => {
		expect(JSON.stringify(execution.data)).not.toContain(API_KEY);
	});
});
