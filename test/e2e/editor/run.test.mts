/** What the open node shows after "Execute step": the image and its json, or the error. */
import type { Emulator } from '../../../emulator/emulator.mts';
import type { CredentialReference } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeReadmeScreenshot, takeScreenshot } from './screenshots.mts';

const SEED = 4;

describeInChromium('the output of the Flux node', () => {
	let editor: EditorPage;
	let emulator: Emulator;
	let credential: CredentialReference;

	beforeAll(async () => {
		({ emulator, credential } = await startSegmind(useN8n().api, 'Segmind account'));
		editor = await EditorPage.start();
		await editor.openNode(credential, {
			// The same image in every screenshot.
			modelOptions: { seed: SEED },
			options: { pollInterval: 0.2 },
		});
	});

	afterAll(async () => {
		await editor?.close();
		await emulator?.close();
	});

	test('shows the image under Binary and its json under Table', async () => {
		await editor.executeStep('success');
		const [{ request_id: requestId }] = emulator.bill.entries;

		await editor.showOutputAs('table');
		await editor.output.getByText(requestId!, { exact: true }).waitFor();
		await editor.output.getByText('COMPLETED', { exact: true }).waitFor();
		await takeScreenshot(editor.page, 'table');

		await editor.showOutputAs('binary');
		await editor.output
			.getByText(`product-photo-for-an-autumn-campaign-a-ceramic-${SEED}.png`, { exact: true })
			.waitFor();
		await editor.output.getByText('image/png', { exact: true }).waitFor();
		await editor.output.getByTestId('ndv-view-binary-data').click();
		const image = editor.output.locator('img');
		await image.waitFor();
		expect(await editor.widthOf(image)).toBe(1024);
		await takeScreenshot(editor.page, 'output');
	});

	test('shows what happened and what to do when the content filter rejects an image', async () => {
		await editor.parameter('prompt').locator('textarea').fill('A basket of forbidden fruit');
		await editor.executeStep('danger');
		const message = await editor.output.getByTestId('node-error-message').innerText();
		const description = await editor.output.getByTestId('node-error-description').innerText();
		await takeReadmeScreenshot(editor.page, 'stopped');
		expect(message).toMatch(/^The content filter blocked this image: ".+"$/);
		expect(description).toMatch(/^Rephrase the prompt.*Nothing was charged.*Request ID: \S+$/);
	});

	test('lists past requests with what they cost', async () => {
		editor.items = undefined;
		await editor.openNode(credential, {
			operation: 'getMany',
			filters: { model: 'flux-2', status: 'COMPLETED' },
		});
		expect(await editor.shownParameters()).toEqual(
			expect.arrayContaining(['operation', 'returnAll', 'limit']),
		);
		await editor.executeStep('success');
		await editor.showOutputAs('table');
		const [{ request_id: requestId }] = emulator.bill.entries;
		await editor.output.getByText(requestId!, { exact: true }).waitFor();
		await takeScreenshot(editor.page, 'get-many');
	});

	test('names the item once, when there are several', async () => {
		editor.items = ['a fox', 'forbidden fruit'].map((prompt) => ({ json: { prompt } }));
		await editor.openNode(credential, { prompt: '={{ $json.prompt }}' });
		await editor.executeStep('danger');
		const message = await editor.output.getByTestId('node-error-message').innerText();
		expect(message).toMatch(/^The content filter blocked this image: "[^"]+" \[item 1\]$/);
	});

	test('says what happened to 40 items in a few lines, in both themes', async () => {
		editor.items = Array.from({ length: 40 }, (_, index) => ({
			json: { prompt: index === 5 ? 'forbidden fruit' : `a fox on hill ${index}` },
		}));
		await editor.openNode(credential, { prompt: '={{ $json.prompt }}' });
		await editor.executeStep('danger');
		for (const colorScheme of ['light', 'dark'] as const) {
			await editor.page.emulateMedia({ colorScheme });
			await takeScreenshot(editor.page, `failed-40-${colorScheme}`);
		}
		const description = await editor.output.getByTestId('node-error-description').innerText();
		expect(description.length).toBeLessThan(750);
		expect(description.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)?.length ?? 0).toBeLessThanOrEqual(3);
	});
});
