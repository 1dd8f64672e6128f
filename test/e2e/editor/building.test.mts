/** What is paid for while somebody builds a workflow in the editor, as docs/working-with-it.md promises it. */
import type { Emulator } from '../../../emulator/emulator.mts';
import { itemsOf, type CredentialReference } from '../../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../../chain.mts';
import { until } from '../../until.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeScreenshot } from './screenshots.mts';

const { api } = useN8n();
/** How many times faster than Segmind; slow enough to do something while an image is being made. */
const QUICK = 50;
const SLOW = 8;

describeInChromium('while a workflow is being built', () => {
	let editor: EditorPage;
	let emulator: Emulator;
	let credential: CredentialReference;

	beforeAll(async () => {
		({ emulator, credential } = await startSegmind(api, 'Building'));
		editor = await EditorPage.start();
	});

	beforeEach(() => emulator.reset());

	afterAll(async () => {
		await editor?.close();
		await emulator?.close();
	});

	const caption = node('Caption', 'n8n-nodes-base.set', 3.4, { includeOtherFields: true });

	/** Opens Start → Flux → a later step. @returns the workflow's ID */
	async function open(later: Node, options: object = {}): Promise<string> {
		const parameters = { prompt: 'a fox', options: { pollInterval: 0.2, ...options } };
		const nodes = [start, flux(credential, parameters), later];
		nodes.forEach((each, index) => (each.position = [index * 208, 0]));
		return await editor.openNewWorkflow(chain(`Building ${later.name}`, nodes));
	}

	/** Starts the workflow and waits until Segmind has accepted the job, which then still runs. */
	async function startJob(): Promise<void> {
		emulator.speed = SLOW;
		await editor.startWorkflow();
		await until(() => emulator.bill.submitted === 1);
		emulator.speed = QUICK;
		expect(emulator.bill.completed).toBe(0);
	}

	const executeStep = async () => await editor.executeStep('success');

	test('a later step takes the image that is there, until a setting of Flux changes', async () => {
		await open(caption);
		await editor.inNode('Flux', executeStep);
		await editor.inNode('Caption', executeStep);
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0.07 });

		await editor.inNode('Flux', async () => {
			await editor.parameter('prompt').locator('textarea').fill('two foxes');
		});
		await editor.nodeOnCanvas('Flux').getByTestId('canvas-node-status-warning').waitFor();
		await takeScreenshot(editor.page, 'changed-since-the-run');
		await editor.inNode('Caption', async () => {
			await executeStep();
			await until(() => emulator.bill.completed === 2);
		});
	});

	test('output without files can be pinned, and then the whole workflow runs for free', async () => {
		const url = '={{ $json.image_url }}';
		const file = node('Get the file', 'n8n-nodes-base.httpRequest', 4.2, { url });
		await open(file, { downloadImage: false });
		await editor.inNode('Flux', async () => {
			await executeStep();
			await editor.pinOutput();
		});
		await editor.executeWorkflow();
		await editor.inNode('Get the file', async () => {
			await editor.showOutputAs('binary');
			await editor.output.getByText('image/png', { exact: true }).waitFor();
		});
		expect(emulator.bill).toMatchObject({ submitted: 1, charged: 0.07 });
	});

	test('a reload in the middle neither stops the run nor pays twice, and the execution has the image', async () => {
		const workflow = await open(caption);
		await startJob();
		await editor.page.reload();
		const [id] = await api.executionsOf(workflow);
		const { status } = await api.finished(id);
		expect(status).toBe('success');
		await editor.openLatestExecution();
		await editor.inNode('Flux', async () => {
			await editor.showOutputAs('binary');
			await editor.output.getByText(/^a-fox-\d+\.png$/).waitFor();
			expect(await editor.pinButton.isDisabled()).toBe(true);
			await takeScreenshot(editor.page, 'image-in-the-execution');
		});
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1, charged: 0.07 });
	});

	test('Stop keeps nothing in n8n, but Get Many Requests finds the image, which is paid for', async () => {
		const workflow = await open(caption);
		await startJob();
		await editor.stopButton.click();
		await editor.stopButton.waitFor({ state: 'detached' });
		const [id] = await api.executionsOf(workflow);
		const { status, data } = await api.finished(id);
		expect(status).toBe('canceled');
		expect(data.resultData.runData).toEqual({});
		await until(() => emulator.bill.completed === 1);

		const list = flux(credential, { operation: 'getMany' });
		const found = await api.runWorkflow(await api.createWorkflow(chain('Stopped', [start, list])));
		const [{ request_id: requestId }] = emulator.bill.entries;
		expect(itemsOf(found, 'Flux').map(({ json }) => json)).toEqual([
			expect.objectContaining({ request_id: requestId, status: 'COMPLETED', cost: 0.07 }),
		]);
	});
});
