/** n8n's editor as its users operate it. Only this file knows the page's selectors. */
import type { INodeExecutionData } from 'n8n-workflow';
import { selectors, type Browser, type Locator, type Page } from 'playwright-core';
import type { N8nApi, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { readWorkflow, type CredentialReference } from '../../../tools/playground/workflows.mts';
import { useN8n } from '../sharedN8n.mts';
import { startChromium } from './chromium.mts';

selectors.setTestIdAttribute('data-test-id');

/** The part of the browser's HTMLImageElement that is used. */
interface ImageElement {
	decode(): Promise<void>;
	naturalWidth: number;
}

/** A browser page in which the owner of the shared n8n is signed in. */
export class EditorPage {
	private constructor(
		private readonly browser: Browser,
		private readonly api: N8nApi,
		private readonly url: string,
		readonly page: Page,
	) {}

	/** Starts the browser; the caller must close it. @param api of the n8n, the shared one by default */
	static async start(api = useN8n().api): Promise<EditorPage> {
		const { url, session } = api;
		const browser = await startChromium();
		const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
		const [name, value] = session.split(/=(.*)/);
		await page.context().addCookies([{ name, value, url }]);
		return new EditorPage(browser, api, url, page);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	/** The input of the Flux node, when it is not one empty item. */
	items: INodeExecutionData[] | undefined;

	/** Opens the example workflow on the canvas, with these parameters added to its Flux node. */
	async openWorkflow(credential: CredentialReference, parameters: object = {}): Promise<void> {
		const workflow = await readWorkflow('first-image.json', credential);
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'))!;
		if (this.items) workflow.pinData = { [trigger.name]: this.items };
		const flux = workflow.nodes.find(({ name }) => name === 'Flux')!;
		flux.parameters = { ...flux.parameters, ...parameters };
		await this.openNewWorkflow(workflow);
	}

	/** Saves a workflow and opens it on the canvas. @returns its ID */
	async openNewWorkflow(workflow: WorkflowFile): Promise<string> {
		const id = await this.api.createWorkflow(workflow);
		await this.openSavedWorkflow(id);
		return id;
	}

	/** Opens a workflow that n8n has on the canvas. */
	async openSavedWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Clicks "Execute workflow". */
	async startWorkflow(): Promise<void> {
		await this.page.getByTestId('execute-workflow-button').click();
		await this.stopButton.waitFor();
	}

	/** Clicks "Execute workflow" and waits until the workflow has ended. */
	async executeWorkflow(): Promise<void> {
		await this.startWorkflow();
		await this.stopButton.waitFor({ state: 'detached' });
	}

	/** The button that stops the workflow, there only while it runs. */
	get stopButton(): Locator {
		return this.page.getByTestId('stop-execution-button');
	}

	/** Opens a node by a double click, does something in it, and closes it. */
	async inNode(name: string, action: () => Promise<void>): Promise<void> {
		await this.nodeOnCanvas(name).dblclick();
		await this.output.waitFor();
		await action();
		const button = this.page.getByTestId('ndv-close-button');
		await button.click();
		await button.waitFor({ state: 'detached' });
	}

	/** A node on the canvas. */
	nodeOnCanvas(name: string): Locator {
		return this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`);
	}

	/** Opens the example workflow as `openWorkflow` does, then its Flux node. */
	async openNode(credential: CredentialReference, parameters: object = {}): Promise<void> {
		await this.openWorkflow(credential, parameters);
		await this.canvasNode.dblclick();
		await this.parameter('operation').waitFor();
	}

	/** The Flux node on the canvas. */
	get canvasNode(): Locator {
		return this.nodeOnCanvas('Flux');
	}

	/** A parameter's field in the open node. */
	parameter(name: string): Locator {
		return this.page.getByTestId(`parameter-input-${name}`);
	}

	/** The names of the visible parameters in the open node, from top to bottom. */
	async shownParameters(): Promise<string[]> {
		const names = await this.page
			.getByTestId('node-parameters')
			.locator('[data-test-id^=parameter-input-]:visible')
			.evaluateAll((fields) =>
				fields.map((field) =>
					String(field.getAttribute('data-test-id')).replace('parameter-input-', ''),
				),
			);
		// Each text field has an inner one that is named "field".
		return [...new Set(names)].filter((name) => name !== 'field');
	}

	/** Opens a parameter's dropdown. */
	async openDropdown(parameter: string): Promise<void> {
		await this.parameter(parameter).click();
		await this.openDropdownItems.first().waitFor();
	}

	/** Chooses a parameter's value, by its name in the dropdown. */
	async choose(parameter: string, name: string): Promise<void> {
		await this.openDropdown(parameter);
		const item = this.page.getByText(name, { exact: true });
		await this.openDropdownItems.filter({ has: item }).click();
		await this.openDropdownItems.first().waitFor({ state: 'hidden' });
	}

	/** The names of the values that a parameter's dropdown offers. */
	async offeredChoices(parameter: string): Promise<string[]> {
		await this.openDropdown(parameter);
		const texts = await this.openDropdownItems.allInnerTexts();
		await this.page.keyboard.press('Escape');
		await this.openDropdownItems.first().waitFor({ state: 'hidden' });
		// The description is below the name.
		return texts.map((text) => text.trim().split('\n')[0].trim());
	}

	/** The options that Model Options, the first collection of the open node, offers. */
	async offeredModelOptions(): Promise<string[]> {
		return await this.offeredIn(this.collectionAdders.first());
	}

	/** What Options, the last collection of the open node's parameters, offers. */
	async offeredOptions(): Promise<string[]> {
		return await this.offeredIn(this.collectionAdders.last());
	}

	/** Those of the tab Settings are not visible. */
	private get collectionAdders(): Locator {
		return this.page.locator('[data-test-id=collection-parameter-add]:visible');
	}

	private async offeredIn(addOption: Locator): Promise<string[]> {
		await addOption.click();
		await this.openDropdownItems.first().waitFor();
		const names = await this.openDropdownItems.allTextContents();
		await this.page.keyboard.press('Escape');
		await this.openDropdownItems.first().waitFor({ state: 'hidden' });
		return names.map((name) => name.trim());
	}

	/** Presses "Execute step" and waits until the step has ended with this status. */
	async executeStep(end: 'success' | 'danger'): Promise<void> {
		const button = this.page.getByTestId('node-execute-button').first();
		await button.click();
		await this.output.getByTestId(`node-run-status-${end}`).first().waitFor();
		// The button's spinner stays a moment longer.
		await button.locator('[class*=_loading]').first().waitFor({ state: 'detached' });
	}

	/** The panel on the right of the open node. */
	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** The button that pins the output of the open node. */
	get pinButton(): Locator {
		return this.page.getByTestId('ndv-pin-data');
	}

	/** Pins the output of the open node. */
	async pinOutput(): Promise<void> {
		await this.pinButton.click();
		await this.page.getByText('This data is pinned').waitFor();
	}

	/** Opens the tab Executions, in which n8n shows the latest execution of the workflow. */
	async openLatestExecution(): Promise<void> {
		await this.page.getByTestId('radio-button-executions').click();
		await this.page.getByText('Copy to editor').waitFor();
	}

	/** Switches the output to one of its tabs. */
	async showOutputAs(tab: 'schema' | 'table' | 'json' | 'binary'): Promise<void> {
		await this.output.getByTestId(`radio-button-${tab}`).click();
	}

	/** Opens the panel below the canvas, as high as asked (pixels), with the output of a node that has run. */
	async showLogs(name: string, height: number): Promise<void> {
		const { mouse } = this.page;
		await this.page.getByText('Logs', { exact: true }).click();
		const logs = this.page.getByTestId('logs-overview-body');
		await logs.getByText(name).waitFor();
		const { x, y, height: before } = (await this.page.getByTestId('logs-panel').boundingBox())!;
		await mouse.move(x + 400, y);
		await mouse.down();
		await mouse.move(x + 400, y + before - height, { steps: 5 });
		await mouse.up();
		await logs.getByText(name).click();
	}

	/** Opens the credential's dialog from the open node. */
	async openCredential(): Promise<Locator> {
		await this.page.getByTestId('credential-edit-button').click();
		const dialog = this.page.getByTestId('editCredential-modal');
		await dialog.getByTestId('parameter-input-apiKey').waitFor();
		return dialog;
	}

	/** Opens the dialog of a new credential from the open node. */
	async openNewCredential(): Promise<Locator> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByText('Create new credential').click();
		const dialog = this.page.getByTestId('editCredential-modal');
		await dialog.getByTestId('parameter-input-apiKey').waitFor();
		return dialog;
	}

	/**
	 * Searches in the node panel, opening it first.
	 *
	 * @returns the nodes in the list, or the actions where a node's are open
	 */
	async searchNodes(text: string): Promise<Locator> {
		const bar = this.page.getByTestId('node-creator-search-bar');
		if (!(await bar.isVisible())) await this.page.getByTestId('node-creator-plus-button').click();
		const nodes = this.page.getByTestId('item-iterator-item');
		// The list updates a moment later: empty it first, or it would show the results of the last search.
		await bar.fill('no node has this name');
		await nodes.first().waitFor({ state: 'detached' });
		await bar.fill(text);
		await nodes.first().waitFor();
		return nodes;
	}

	/** The width of a loaded image in pixels; 0 when it cannot be shown. */
	async widthOf(image: Locator): Promise<number> {
		return await image.evaluate(async (element) => {
			const loaded = element as unknown as ImageElement;
			await loaded.decode().catch(() => undefined);
			return loaded.naturalWidth;
		});
	}

	private get openDropdownItems(): Locator {
		return this.page.locator('.el-select-dropdown__item:visible');
	}
}
