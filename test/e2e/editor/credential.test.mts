/**
 * The credential dialog, opened from the node: it says whether the key is valid, and if not, what to do. It stays open
 * between the tests, and each test starts with the key of the previous one.
 */
import type { Emulator } from '../../../emulator/emulator.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { describeInChromium } from './chromium.mts';
import { EditorPage } from './editorPage.mts';
import { takeReadmeScreenshot, takeScreenshot } from './screenshots.mts';

const API_KEY = 'SG_of_the_account';
const NEW_KEY = 'SG_not_yet_valid';

describeInChromium('the credential dialog', () => {
	let editor: EditorPage;
	let emulator: Emulator;
	let dialog: Awaited<ReturnType<EditorPage['openCredential']>>;

	/** The keys that Segmind accepts. */
	const keys = [API_KEY];

	beforeAll(async () => {
		const segmind = await startSegmind(useN8n().api, 'Segmind account', { keys }, API_KEY);
		emulator = segmind.emulator;
		editor = await EditorPage.start();
		await editor.openNode(segmind.credential);
		dialog = await editor.openCredential();
	});

	afterAll(async () => {
		await editor?.close();
		await emulator?.close();
	});

	const apiKey = () => dialog.getByTestId('parameter-input-apiKey').locator('input');
	const save = async () => await dialog.getByTestId('credential-save-button').click();
	const success = () => dialog.getByText('Connection tested successfully');
	const failure = () => dialog.getByText(/Couldn.t connect with these settings/);

	test('is green for the saved key as soon as it opens', async () => {
		await success().waitFor();
		expect(await failure().isVisible()).toBe(false);
		// The spinner in Retry stays a moment longer.
		await dialog.locator('[class*=_loading]').first().waitFor({ state: 'detached' });
		// Without the two URLs below, which are the emulator's here.
		await takeReadmeScreenshot(editor.page, 'credential', await upToKey());
	});

	test('is red after saving a key that Segmind rejects, and says how to get a valid one', async () => {
		await apiKey().fill(NEW_KEY);
		await save();
		await failure().waitFor();
		await dialog.getByText('More details').click();
		await dialog.getByText(/did not accept this API key.*cloud\.segmind\.com/).waitFor();
		await takeScreenshot(editor.page, 'credential-rejected');
		expect(await success().isVisible()).toBe(false);
	});

	test('is green on Retry once Segmind accepts the key', async () => {
		keys.push(NEW_KEY);
		await dialog.getByRole('button', { name: 'Retry' }).click();
		await success().waitFor();
		expect(await failure().isVisible()).toBe(false);
	});

	test('is green when a valid key replaces a rejected one', async () => {
		await apiKey().fill('SG_rejected');
		await save();
		await failure().waitFor();
		await apiKey().fill(API_KEY);
		await save();
		await success().waitFor();
		expect(await failure().isVisible()).toBe(false);
	});

	async function upToKey() {
		const { x, y, width } = (await dialog.boundingBox())!;
		const hint = (await dialog.getByText('Create a key at').boundingBox())!;
		return { x, y, width, height: hint.y + hint.height + 16 - y };
	}
});

describeInChromium('the dialog of a new credential', () => {
	let editor: EditorPage;
	let emulator: Emulator;
	let dialog: Awaited<ReturnType<EditorPage['openNewCredential']>>;

	beforeAll(async () => {
		const segmind = await startSegmind(useN8n().api, 'Another Segmind account');
		emulator = segmind.emulator;
		editor = await EditorPage.start();
		await editor.openNode(segmind.credential);
		dialog = await editor.openNewCredential();
	});

	afterAll(async () => {
		await editor?.close();
		await emulator?.close();
	});

	const labels = async () =>
		await dialog.getByTestId('credential-connection-parameter').allInnerTexts();

	test('asks for the key alone, and says where it comes from', async () => {
		const link = dialog.getByRole('link', { name: 'cloud.segmind.com' });
		expect(await link.getAttribute('href')).toBe('https://cloud.segmind.com');
		await takeScreenshot(editor.page, 'credential-new');
		expect((await labels()).map(firstLine)).toEqual([
			expect.stringContaining('API Key'),
			'Use Other URLs',
			'Allowed HTTP Request Domains',
		]);
	});

	test("has Segmind's URLs behind a switch", async () => {
		await dialog.getByTestId('parameter-input-customUrls').click();
		await dialog.getByTestId('parameter-input-historyUrl').waitFor();
		await takeScreenshot(editor.page, 'credential-urls');
		expect((await labels()).map(firstLine).slice(1, 5)).toEqual([
			'Use Other URLs',
			'Base URL',
			'Storage URL',
			'History URL',
		]);
	});
});

const firstLine = (text: string) => text.trim().split('\n')[0].trim();
