/** The workflow "Images from a spreadsheet" on the canvas after a run, above the page with all its images. */
import type { Emulator } from '../../../emulator/emulator.mts';
import type { WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { describeInChromium } from '../editor/chromium.mts';
import { EditorPage } from '../editor/editorPage.mts';
import { takeReadmeScreenshot } from '../editor/screenshots.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';

const PAGE = 'All images on one page';
const CSV = 'Sheet with images';
/** The same images in every screenshot. */
const SEED = 8;
/** The browser's window and, at the bottom, the panel with the output; pixels. */
const WINDOW = { width: 1160, height: 912 };
const PANEL_HEIGHT = 500;
/** Hides the buttons on the canvas, which cover nodes and names here. */
const WITHOUT_BUTTONS =
	'[class*=nodeButtonsWrapper], [data-test-id=canvas-controls], [data-test-id^=execute-workflow-button] { display: none !important }';

describeInChromium('a spreadsheet with images, after a run', () => {
	let editor: EditorPage;
	let emulator: Emulator;
	let workflow: WorkflowFile;

	beforeAll(async () => {
		const segmind = await startSegmind(useN8n().api, 'Images on one page');
		emulator = segmind.emulator;
		workflow = await quickExample('sheet-to-images.json', segmind.credential);
		// Without the notes, the canvas is large enough to read.
		workflow.nodes = workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		nodeOf(workflow, 'Generate the image').parameters.modelOptions = { seed: SEED };
		editor = await EditorPage.start();
		await editor.page.setViewportSize(WINDOW);
	});

	afterAll(async () => {
		await editor?.close();
		await emulator?.close();
	});

	test('shows every row with its caption, its file and its image in one output', async () => {
		await editor.openNewWorkflow(workflow);
		await editor.executeWorkflow();
		await editor.showLogs(PAGE, PANEL_HEIGHT);
		const page = editor.page.frameLocator('iframe.__html-display');
		const { rows } = tableIn<{ rows: Array<{ caption: string }> }>(workflow, 'Your rows');
		await page.locator('tr').first().waitFor();
		expect(await page.locator('tr').allInnerTexts()).toEqual(
			rows.map(({ caption }) => `\t${caption}\t${caption}.jpg\t$0.07`),
		);
		for (const image of await page.locator('img').all()) {
			expect(await editor.widthOf(image)).toBeGreaterThan(0);
		}
		expect(await page.locator('img').count()).toBe(rows.length);
		expect(await editor.nodeOnCanvas(CSV).getByTestId('canvas-node-status-success').count()).toBe(
			1,
		);

		await editor.page.getByTestId('zoom-to-fit').click();
		await editor.page.mouse.move(0, 0);
		await editor.page.addStyleTag({ content: WITHOUT_BUTTONS });
		const { x } = (await editor.page.getByTestId('logs-panel').boundingBox())!;
		const clip = { x, y: 0, width: WINDOW.width - x, height: WINDOW.height };
		await takeReadmeScreenshot(editor.page, 'sheet-after-a-run', clip);
	});
});
