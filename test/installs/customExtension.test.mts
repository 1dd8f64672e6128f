/** The built package as a custom extension, in an n8n that blocks requests to internal addresses. */
import path from 'node:path';
import type { Emulator } from '../../emulator/emulator.mts';
import { repositoryFolder } from '../../tools/playground/paths.mts';
import type { Credential } from '../../tools/playground/n8nApi.mts';
import { buildPackage } from '../../tools/playground/package.mts';
import { failureOf, itemsOf } from '../../tools/playground/workflows.mts';
import { describeInChromium } from '../e2e/editor/chromium.mts';
import { EditorPage } from '../e2e/editor/editorPage.mts';
import { takeScreenshot } from '../e2e/editor/screenshots.mts';
import { startSegmind } from '../e2e/sharedN8n.mts';
import { FreshN8n } from './freshN8n.mts';

const TYPE = 'CUSTOM.flux';
const START_UP_MS = 180_000;
const RUN_MS = 60_000;

let n8n: FreshN8n;
let emulator: Emulator;
let workflow: string;

beforeAll(async () => {
	await buildPackage();
	const extensions = path.join(repositoryFolder, 'dist');
	n8n = await new FreshN8n({ N8N_CUSTOM_EXTENSIONS: extensions }).start();
	const segmind = await startSegmind(n8n.api, 'Segmind account', { speed: 200 });
	emulator = segmind.emulator;
	workflow = await n8n.saveWorkflow(segmind.credential, TYPE);
}, START_UP_MS);

beforeEach(() => emulator.reset());

afterAll(async () => {
	await n8n?.end();
	await emulator?.close();
}, RUN_MS);

describe('as a custom extension', () => {
	test('the node is in the node panel with its icons', async () => {
		const { iconUrl } = (await n8n.nodeType(TYPE))!;
		expect(await n8n.get(iconUrl.light)).toContain('<svg');
		expect(await n8n.get(iconUrl.dark)).toContain('<svg');
	});

	test(
		'the node generates an image when the address of Segmind is allowed',
		async () => {
			const execution = await n8n.api.runWorkflow(workflow);
			expect(failureOf(execution)).toBeUndefined();
			expect(itemsOf(execution, 'Flux')[0].binary?.data.mimeType).toBe('image/png');
			expect(emulator.bill.completed).toBe(1);
		},
		RUN_MS,
	);
});

// A community package has no such search of its own in n8n's node panel.
describeInChromium('the search of its actions', () => {
	let editor: EditorPage;

	beforeAll(async () => {
		editor = await EditorPage.start(n8n.api);
		await editor.openSavedWorkflow(workflow);
	});

	afterAll(async () => await editor?.close());

	test('finds "Edit an image with text" under "edit image"', async () => {
		const nodes = await editor.searchNodes('edit image');
		const flux = nodes.filter({ hasText: 'FLUX' });
		await flux.click();
		await flux.waitFor({ state: 'hidden' });
		const actions = await editor.searchNodes('edit image');
		await takeScreenshot(editor.page, 'search-actions');
		expect(await actions.allInnerTexts()).toEqual(['Edit an image with text']);
	});
});

describe('an address that is not allowed', () => {
	let credential: Credential;

	beforeAll(() => {
		// The same machine at another address: n8n checks it before anything is sent.
		const baseUrl = emulator.baseUrl.replace('127.0.0.1', '127.0.0.2');
		const data = {
			apiKey: 'SG_not_allowed',
			baseUrl,
			storageUrl: emulator.storageUrl,
			historyUrl: emulator.historyUrl,
		};
		credential = { name: 'Not allowed', type: 'segmindApi', data };
	});

	test('is blocked, nothing is sent or charged, and the message says what to do', async () => {
		const id = await n8n.api.createCredential(credential);
		const blocked = await n8n.saveWorkflow({ id, name: credential.name }, TYPE);
		const failure = failureOf(await n8n.api.runWorkflow(blocked));
		const [message, description] = String(failure).split('\n');
		expect(message).toMatch(/^n8n blocked the request: ".*restricted IP address"$/);
		expect(description).toMatch(/N8N_SSRF_ALLOWED_IP_RANGES.*nothing is charged/);
		expect(emulator.requests).toEqual([]);
	});

	test('makes the credential test fail with the reason', async () => {
		const { status, message } = await n8n.api.testCredential(credential);
		expect(status).toBe('Error');
		expect(message).toMatch(/restricted IP address/);
	});
});
