/**
 * The credential's dialog, opened from the node: it says whether the key is good, and if not, what to do. The
 * dialog stays open from test to test, and each finds the key of the one before it.
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

	/** What Segmind accepts. */
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
	const good = () => dialog.getByText('Connection tested successfully');
	const bad = () => dialog.getByText(/Couldn.t connect with these settings/);

	test('is green for the key that was saved, as soon as it opens', async () => {
		await good().waitFor();
		expect(await bad().isVisible()).toBe(false);
		// Without the two addresses, which are Segmind's for a user and the emulator's here.
		await takeReadmeScreenshot(editor.page, 'credential', await upToTheKey());
	});

	test('is red when a key is saved that Segmind refuses, and says how to get a good one', async () => {
		await apiKey().fill(NEW_KEY);
		await save();
		await bad().waitFor();
		await dialog.getByText('More details').click();
		await dialog.getByText(/does not accept this API key.*cloud\.segmind\.com/).waitFor();
		await takeScreenshot(editor.page, 'credential-refused');
		expect(await good().isVisible()).toBe(false);
	});

	test('is green on Retry once Segmind accepts the key', async () => {
		keys.push(NEW_KEY);
		await dialog.getByRole('button', { name: 'Retry' }).click();
		await good().waitFor();
		expect(await bad().isVisible()).toBe(false);
	});

	test('is green when a good key is saved in place of a refused one', async () => {
		await apiKey().fill('SG_refused');
		await save();
		await bad().waitFor();
		await apiKey().fill(API_KEY);
		await save();
		await good().waitFor();
		expect(await bad().isVisible()).toBe(false);
	});

	async function upToTheKey() {
		const { x, y, width } = (await dialog.boundingBox())!;
		const field = (await apiKey().boundingBox())!;
		return { x, y, width, height: field.y + field.height + 16 - y };
	}
});
