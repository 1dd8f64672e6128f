/** Every example is imported as users do it: by pasting its text onto the empty canvas. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import type { Locator } from 'playwright-core';
import { repositoryFolder } from '../../../tools/playground/paths.mts';
import type { WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { workflowFiles } from '../../../tools/playground/workflows.mts';
import { describeInChromium } from '../editor/chromium.mts';
import { EditorPage } from '../editor/editorPage.mts';
import { takeReadmeScreenshot } from '../editor/screenshots.mts';
import { useN8n } from '../sharedN8n.mts';

/** Hides the red marks of missing credentials, and the minimap, which appears while scrolling. */
const WITHOUT_MARKS =
	'[data-test-id=node-issues], [data-test-id=canvas-minimap] { display: none !important }';
/** A place on the canvas that stays empty; pixels. */
const EMPTY = { x: 400, y: 50 };
/** Pixels around what the screenshot shows. */
const MARGIN = 16;
/** The types of nodes that cannot run without a credential. */
const NEEDS_CREDENTIAL = /\.(flux|fluxTool|lmChatOpenAi)$/;

/** Pixels, as the browser gives them. */
type Box = Record<'left' | 'top' | 'right' | 'bottom' | 'width' | 'height', number>;

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';
const { url } = useN8n();

describeInChromium('pasted onto the empty canvas', () => {
	let editor: EditorPage;

	beforeAll(async () => {
		editor = await EditorPage.start();
		const permissions = ['clipboard-read', 'clipboard-write'];
		await editor.page.context().grantPermissions(permissions, { origin: url });
		await editor.page.setViewportSize({ width: 1600, height: 1100 });
		await editor.page.goto(`${url}/workflow/new`);
		await pane().waitFor();
	});

	afterAll(async () => await editor?.close());

	test.each(workflowFiles())('%s is complete, and lacks only credentials', async (file) => {
		const text = await fs.readFile(path.join(repositoryFolder, 'workflows', file), 'utf8');
		const { name, nodes } = JSON.parse(text) as WorkflowFile;
		await paste(text);

		const steps = nodes.filter((node) => !isNote(node));
		expect((await namesOf(onCanvas())).sort()).toEqual(namesIn(steps).sort());
		expect(await editor.page.getByTestId('sticky').count()).toBe(nodes.length - steps.length);
		const title = editor.page.getByTestId('workflow-name-input').getByTestId('inline-edit-preview');
		await title.filter({ hasText: name }).waitFor();
		await waitForMarks();
		const lacking = onCanvas().filter({ has: editor.page.getByTestId('node-issues') });
		const mayLack = namesIn(steps.filter(({ type }) => NEEDS_CREDENTIAL.test(type)));
		expect(mayLack).toEqual(expect.arrayContaining(await namesOf(lacking)));

		await showAll();
		expect(await spaceBelowNotes()).toEqual(nodes.filter(isNote).map(() => 'enough'));
		await editor.page.addStyleTag({ content: WITHOUT_MARKS });
		await takeReadmeScreenshot(editor.page, `workflow-${path.parse(file).name}`, await clip());
	});

	const onCanvas = () => editor.page.getByTestId('canvas-node');
	const pane = () => editor.page.locator('.vue-flow__pane');

	async function paste(text: string): Promise<void> {
		// Through the editor's own menu: reloading the page for each takes several times as long.
		await editor.page.getByTestId('universal-add').click();
		await editor.page.getByRole('menuitem', { name: 'New workflow' }).click();
		await onCanvas().first().waitFor({ state: 'detached' });
		// As text, because playwright would compile a function's modern syntax for this file's Node.
		await editor.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
		await pane().click({ position: EMPTY });
		await editor.page.keyboard.press('Control+V');
		// Once the workflow is saved, its URL no longer contains "new".
		await editor.page.waitForURL((address) => !/new/.test(address.href));
	}

	/**
	 * Waits for the marks. They appear last, or not at all when another test has created credentials, which n8n then
	 * chooses by itself. They may be hidden by the style of an earlier test.
	 */
	async function waitForMarks(): Promise<void> {
		const marks = editor.page.getByTestId('node-issues').first();
		await marks.waitFor({ state: 'attached', timeout: 2000 }).catch(() => undefined);
	}

	/** Fits the workflow into the page, with nothing selected or pointed at. */
	async function showAll(): Promise<void> {
		await pane().click({ position: EMPTY });
		await editor.page.mouse.move(0, 0);
		await editor.page.keyboard.press('1');
		// It is already in view: this waits until it stops moving.
		await onCanvas().first().scrollIntoViewIfNeeded();
	}

	/** For each note, 'enough' if its text ends well above its edge: other fonts are a little wider. Otherwise the pixels. */
	async function spaceBelowNotes(): Promise<string[]> {
		return await editor.page.getByTestId('sticky').evaluateAll((notes) =>
			notes.map((note) => {
				const parts = [...note.querySelectorAll('h2, h3, p, ol, ul')];
				const text = parts.at(-1)!.getBoundingClientRect().toJSON() as Box;
				const { bottom, width } = note.getBoundingClientRect().toJSON() as Box;
				// On the canvas before it was fitted into the page.
				const space = ((bottom - text.bottom) * note.offsetWidth) / width;
				return space >= 8 ? 'enough' : `${note.innerText.slice(0, 30)}: ${space}`;
			}),
		);
	}

	/** The part of the page that the workflow takes up, names and all. */
	async function clip() {
		const boxes = await editor.page
			.locator('.vue-flow__node, .vue-flow__node *')
			.evaluateAll((all) =>
				all
					.filter((part) => part.checkVisibility({ opacityProperty: true }))
					.map((part) => part.getBoundingClientRect().toJSON() as Box),
			);
		const shown = boxes.filter(({ width, height }) => width > 0 && height > 0);
		const x = Math.min(...shown.map(({ left }) => left)) - MARGIN;
		const y = Math.min(...shown.map(({ top }) => top)) - MARGIN;
		const width = Math.max(...shown.map(({ right }) => right)) + MARGIN - x;
		const height = Math.max(...shown.map(({ bottom }) => bottom)) + MARGIN - y;
		return { x, y, width, height };
	}
});

const namesIn = (nodes: INode[]) => nodes.map(({ name }) => name);

async function namesOf(nodes: Locator): Promise<string[]> {
	return await nodes.evaluateAll((all) =>
		all.map((node) => String(node.getAttribute('data-node-name'))),
	);
}
