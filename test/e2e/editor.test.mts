/**
 * The node as its user sees it, in Chromium: for every model exactly the catalogue's fields in its order.
 */
import { existsSync, promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startEmulator, type Emulator } from '../../emulator/emulator.mts';
import { models } from '../../nodes/Flux/models/index.ts';
import { startN8n, type RunningN8n } from '../../playground/n8n.mts';
import { N8nApi, OWNER } from '../../playground/n8nApi.mts';
import { installPackage } from '../../playground/package.mts';
import { readWorkflow } from '../../playground/workflows.mts';

const executablePath = '/usr/bin/chromium';
const START_UP_MS = 240_000;
const PAGE_MS = 90_000;
/** To be looked at. */
const screenshots = path.resolve('test/.output');
/** `UPDATE_SCREENSHOTS=1` writes the one that the README shows. */
const readmeScreenshots = process.env.UPDATE_SCREENSHOTS ? path.resolve('docs') : screenshots;

const here = existsSync(executablePath);
if (!here && process.env.CI) throw new Error(`Chromium is not at ${executablePath}`);
if (!here)
	process.stdout.write(
		`Skipped: the editor in a browser, because ${executablePath} is not there\n`,
	);
const inChromium = here ? describe : describe.skip;

let userFolder: string;
let emulator: Emulator;
let n8n: RunningN8n | undefined;
let api: N8nApi;
let browser: Browser | undefined;
let page: Page;
let credential: { id: string; name: string };

inChromium('the Flux node in the editor', () => {
	beforeAll(async () => {
		userFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-'));
		await fs.mkdir(screenshots, { recursive: true });
		await installPackage(userFolder);
		emulator = await startEmulator({ speed: 20 });
		n8n = await startN8n({ userFolder });
		api = new N8nApi(n8n.url);
		await api.signIn();
		const { baseUrl, storageUrl } = emulator;
		const data = { apiKey: 'SG_editor', baseUrl, storageUrl };
		const name = 'Segmind account';
		credential = { name, id: await api.saveCredential({ name, type: 'segmindApi', data }) };
		browser = await chromium.launch({
			executablePath,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		});
		page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
		await signIn();
	}, START_UP_MS);

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
		await emulator?.close();
		await fs.rm(userFolder, { recursive: true, force: true });
	}, PAGE_MS);

	it.each(models)(
		'shows for $name the fields of its page, in order',
		async ({ slug, parameters }) => {
			await openNode(slug);
			const shown = await shownParameters();
			const own = parameters
				.filter(({ placement, onlyWhen }) => placement === 'top' && !onlyWhen)
				.map(({ name }) => name);
			const known = new Set(models.flatMap((model) => model.parameters.map(({ name }) => name)));
			expect(shown.filter((name) => known.has(name))).toEqual(own);
			expect(shown).toEqual(expect.arrayContaining(['model', 'prompt', 'mode']));
			await page.screenshot({ path: path.join(screenshots, `${slug}.png`) });
		},
		PAGE_MS,
	);

	it(
		'shows the picture after the step was executed',
		async () => {
			await openNode('flux-2-pro');
			await page.locator('[data-test-id=node-execute-button]').first().click();
			const panel = page.locator('[data-test-id=output-panel]');
			await panel.getByText('image/png').first().waitFor({ timeout: 30_000 });
			await panel.getByText('View', { exact: true }).first().click();
			await page.waitForTimeout(1500);
			await page.screenshot({ path: path.join(readmeScreenshots, 'output.png') });
			expect(await panel.getByText(/flux-2-pro-\d+\.png/).count()).toBeGreaterThan(0);
		},
		PAGE_MS,
	);

	it(
		'shows what happened and how to get on when the content filter stops a picture',
		async () => {
			await openNode('flux-2-pro', 'forbidden fruit');
			await page.locator('[data-test-id=node-execute-button]').first().click();
			const panel = page.locator('[data-test-id=output-panel]');
			await panel
				.getByText(/The content filter stopped this picture/)
				.first()
				.waitFor({ timeout: 30_000 });
			await panel
				.getByText(/Reword the prompt/)
				.first()
				.waitFor({ timeout: 5_000 });
			await page.screenshot({ path: path.join(screenshots, 'stopped.png') });
		},
		PAGE_MS,
	);
});

async function signIn(): Promise<void> {
	await page.goto(`${n8n!.url}/signin`);
	await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
	await page.locator('input[name=password]').fill(OWNER.password);
	await page.locator('[data-test-id=form-submit-button]').click();
	await page.waitForURL((url) => !url.pathname.includes('signin'));
}

/** The example workflow with another model, its Flux node opened. */
async function openNode(model: string, prompt?: string): Promise<void> {
	const workflow = await readWorkflow('first-picture.json', credential);
	const flux = workflow.nodes.find(({ type }) => type.endsWith('.flux'))!;
	flux.parameters = { operation: 'generate', model, prompt: prompt ?? flux.parameters.prompt };
	const id = await api.saveWorkflow({ ...workflow, name: `Editor ${model} ${prompt ?? ''}` });
	await page.goto(`${n8n!.url}/workflow/${id}`);
	await page.locator('[data-test-id=canvas-node][data-node-name=Flux]').dblclick();
	await page.locator('[data-test-id=ndv]').waitFor();
	await page.locator('[data-test-id=parameter-input-prompt]').waitFor();
}

/** The names of the parameters on the open panel, from top to bottom. */
async function shownParameters(): Promise<string[]> {
	const ids = await page
		.locator('[data-test-id^=parameter-input-]')
		.evaluateAll((elements) => elements.map((element) => element.getAttribute('data-test-id')));
	const names = ids.map((id) => String(id).replace('parameter-input-', ''));
	return names.filter((name, index) => names.indexOf(name) === index);
}
