/** The node's icon matches n8n's theme, which follows the system's. */
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeScreenshot } from './screenshots.mts';

describeInChromium('the node on the canvas', () => {
	let editor: EditorPage;

	beforeAll(async () => {
		editor = await EditorPage.start();
		await editor.openWorkflow({ id: '', name: '' });
	});

	afterAll(async () => await editor?.close());

	test.each([
		{ colorScheme: 'light', icon: 'flux.svg' },
		{ colorScheme: 'dark', icon: 'flux.dark.svg' },
	] as const)('has $icon in the $colorScheme theme', async ({ colorScheme, icon }) => {
		await editor.page.emulateMedia({ colorScheme });
		const image = editor.canvasNode.locator(`img[src$="/icons/${icon}"]`);
		await image.waitFor();
		expect(await editor.widthOf(image)).toBeGreaterThan(0);
		await takeScreenshot(editor.page, `canvas-${colorScheme}`);
	});
});
