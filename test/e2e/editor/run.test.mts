/** What the open node shows after "Execute step": the image and its json, or the error. */
import type { Emulator } from '../../../emulator/emulator.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeReadmeScreenshot, takeScreenshot } from './screenshots.mts';

const SEED = 4;

describeInChromium('the output of the Flux node', () => {
	let editor: EditorPage;
	let emulator: Emulator;

	beforeAll(async () => {
		const segmind = await startSegmind(useN8n().api, 'Segmind account');
		emulator = segmind.emulator;
		editor = await EditorPage.start();
		await editor.openNode(segmind.credential, {
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
		await editor.output.getByText(`flux-2-pro-${SEED}.png`, { exact: true }).waitFor();
		await editor.output.getByText('image/png', { exact: true }).waitFor();
		await editor.output.getByTestId('ndv-view-binary-data').click();
		const image = editor.output.locator('img');
		await image.waitFor();
		expect(await editor.widthOf(image)).toBe(1024);
		await takeReadmeScreenshot(editor.page, 'output');
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
});
