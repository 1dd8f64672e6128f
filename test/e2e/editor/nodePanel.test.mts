/** Users find the node in the node panel, with its operations. */
import type { INodePropertyOptions } from 'n8n-workflow';
import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeScreenshot } from './screenshots.mts';

const { displayName, description, properties } = new Flux().description;
const operations = properties.find(({ name }) => name === 'operation')!
	.options as INodePropertyOptions[];

describeInChromium('the node panel', () => {
	let editor: EditorPage;

	beforeAll(async () => {
		editor = await EditorPage.start();
		// A workflow without AI nodes, in which n8n's search covers fewer nodes.
		await editor.openWorkflow({ id: '', name: '' });
	});

	afterAll(async () => await editor?.close());

	test.each([
		...['flux', 'flux 2', 'flux2', 'flux pro', 'flux dev', 'flux schnell'],
		...['flux kontext', 'kontext', 'segmind', 'black forest labs', 'bfl'],
		...['image', 'ai image', 'ai art', 'create image', 'generate image', 'make image'],
		...['image generator', 'ai image generator', 'text to image', 'picture'],
		...['photo', 'draw', 'edit image'],
		...['image editing', 'edit photo', 'retouch', 'image to image', 'inpaint'],
		...['outpaint', 'mask', 'remove background', 'background'],
		...['variations', 'product photo', 'product image'],
		...['thumbnail', 'social media image', 'marketing image', 'banner', 'poster'],
	])('finds Flux under "%s"', async (text) => {
		const nodes = await editor.searchNodes(text);
		const flux = nodes.filter({ hasText: description });
		await flux.waitFor();
		expect(await flux.innerText()).toMatch(new RegExp(`^${displayName}\\b`));
	});

	// n8n's own search covers the names and aliases of nodes, not their actions (searchNodes in its node creator).
	test('leads from "edit image" to the operations of Flux, with "Edit an image with text" first', async () => {
		const nodes = await editor.searchNodes('edit image');
		await takeScreenshot(editor.page, 'search');
		const flux = nodes.filter({ hasText: description });
		await flux.click();
		await flux.waitFor({ state: 'hidden' });
		await takeScreenshot(editor.page, 'actions');
		const actions = await editor.page.getByTestId('item-iterator-item').allInnerTexts();
		expect(actions[0]).toBe('Edit an image with text');
		expect(actions.sort()).toEqual(operations.map(({ action }) => action).sort());
	});
});
