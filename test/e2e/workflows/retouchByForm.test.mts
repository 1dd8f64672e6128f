/** The workflow "Retouch by form": a photo and a sentence go in, the photo before and after comes out. */
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { describeInChromium } from '../editor/chromium.mts';
import { EditorPage } from '../editor/editorPage.mts';
import { takeReadmeScreenshot } from '../editor/screenshots.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { nodeOf, quickExample } from './exampleWorkflow.mts';
import { FilledForm, whilePublished } from './filledForm.mts';

const FLUX = 'Retouch the photo';
const { api, url } = useN8n();

let emulator: Emulator;
let workflow: WorkflowFile;
let photo: Buffer;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Retouch by form');
	emulator = segmind.emulator;
	workflow = await quickExample('retouch-by-form.json', segmind.credential);
});

beforeEach(async () => {
	emulator.reset();
	photo = await takePhoto();
});

afterAll(async () => await emulator?.close());

let photos = 0;

/** A cup and its cable on a desk. No two are alike: n8n knows for an hour what it has uploaded, the emulator forgets it. */
async function takePhoto(): Promise<Buffer> {
	const wall = `hsl(${200 + 5 * photos++}, 30%, 75%)`;
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600">
		<rect width="900" height="600" fill="${wall}"/>
		<rect y="400" width="900" height="200" fill="#b98a5a"/>
		<path d="M0 520 C250 420 450 620 900 470" fill="none" stroke="#222" stroke-width="10"/>
		<circle cx="560" cy="330" r="55" fill="none" stroke="#26619c" stroke-width="24"/>
		<path d="M360 230 h200 v190 q0 40 -40 40 h-120 q-40 0 -40 -40 z" fill="#26619c"/>
	</svg>`;
	return await sharp(Buffer.from(drawing)).jpeg().toBuffer();
}

/** Publishes the workflow and sends its form. @returns the page on which it ends, and the execution */
async function retouch(change: string) {
	const [execution, page] = await whilePublished(api, url, workflow, async (address) => {
		const form = await FilledForm.open(address);
		const file = new File([photo], 'desk.v2.jpg', { type: 'image/jpeg' });
		const ending = await form.submit(file, change);
		await form.end();
		return ending;
	});
	expect(failureOf(execution)).toBeUndefined();
	return { page, execution };
}

/** The images that a page shows, by what they are called there. */
function imagesIn(page: string): Map<string, Buffer> {
	const found = page.matchAll(/<img src="data:image\/jpeg;base64,([^"]+)" alt="(\w+)">/g);
	return new Map([...found].map(([, data, name]) => [name, Buffer.from(data, 'base64')]));
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('the photo is edited as the sentence says, for the price in the note', async () => {
	await retouch('Remove the cable on the desk');
	expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1, charged: 0.05 });
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/1 image.*\$0\.05/);
	const [{ slug, body, imageHashes }] = emulator.bill.entries;
	expect(slug).toBe('flux-kontext-pro');
	expect(imageHashes).toEqual({ input_image: sha256(photo) });
	expect(body).toMatchObject({
		prompt: 'Remove the cable on the desk\nKeep everything else exactly as it is.',
		aspect_ratio: 'match_input_image',
	});
});

test('both files come out, as uploaded and as Segmind serves it', async () => {
	const { execution } = await retouch('Remove the cable on the desk');
	const made = await emulator.bytesOf(String(emulator.bill.entries[0].request_id));
	for (const name of [FLUX, 'Show both']) {
		const [{ binary }, ...others] = itemsOf(execution, name);
		expect(others).toEqual([]);
		expect(Object.keys(binary!).sort()).toEqual(['after', 'before']);
		expect((await api.binary(binary!.before.id!)).equals(photo)).toBe(true);
		expect((await api.binary(binary!.after.id!)).equals(made)).toBe(true);
		expect(binary!.after.fileName).toBe('desk.v2-retouched.jpg');
	}
});

test('the last page shows before and after, and offers the result as a file', async () => {
	const { page } = await retouch('Make it "bright" & <b>warm</b>');
	const made = await emulator.bytesOf(String(emulator.bill.entries[0].request_id));
	expect(imagesIn(page)).toEqual(
		new Map([
			['Before', photo],
			['After', made],
		]),
	);
	const link = `<a href="data:image/jpeg;base64,${made.toString('base64')}" download="desk.v2-retouched.jpg">`;
	expect(page).toContain(link);
	expect(page).toContain('<p>Make it &#34;bright&#34; &#38; &#60;b&#62;warm&#60;/b&#62;</p>');
});

test('the last page says why there is no result', async () => {
	const { page } = await retouch('Add something forbidden');
	expect(page).toMatch(/<p>Not retouched: The content filter blocked this image/);
	expect(imagesIn(page).size).toBe(0);
	expect(emulator.bill.charged).toBe(0);
});

describeInChromium('in the editor', () => {
	test('a photo is edited by two clicks, seen before and after, and downloaded', async () => {
		const editor = await EditorPage.start();
		await editor.page.goto(`${url}/workflow/${await api.createWorkflow(workflow)}`);
		const opened = editor.page.waitForEvent('popup');
		await editor.page.getByTestId('execute-workflow-button').click();
		const form = await opened;
		await form.locator('input[type=file]').setInputFiles({
			name: 'desk.jpg',
			mimeType: 'image/jpeg',
			buffer: photo,
		});
		await form.locator('input[type=text]').fill('Remove the cable on the desk');
		await form.getByRole('button', { name: 'Retouch the photo' }).click();

		await form.getByAltText('After').waitFor();
		for (const name of ['Before', 'After']) {
			expect(await editor.widthOf(form.getByAltText(name))).toBeGreaterThan(0);
		}
		await form.setViewportSize({ width: 1000, height: 530 });
		await takeReadmeScreenshot(form, 'form-before-and-after');
		const [{ request_id: id, imageHashes }] = emulator.bill.entries;
		expect(imageHashes).toEqual({ input_image: sha256(photo) });
		const made = await emulator.bytesOf(String(id));
		expect(await download(form)).toEqual({ fileName: 'desk-retouched.jpg', bytes: made });
		await editor.close();
		expect(emulator.bill).toMatchObject({ submitted: 1, completed: 1, charged: 0.05 });
	});
});

async function download(page: Page): Promise<{ fileName: string; bytes: Buffer }> {
	const started = page.waitForEvent('download');
	await page.getByText('Download the result').click();
	const file = await started;
	return { fileName: file.suggestedFilename(), bytes: await fs.readFile(await file.path()) };
}
