/** The workflow "Four images to choose from", used as in a browser: the form, the four images, the one that is picked. */
import sharp from 'sharp';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { describeInChromium, startChromium } from '../editor/chromium.mts';
import { takeReadmeScreenshot } from '../editor/screenshots.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { fileOf, nodeOf, quickExample } from './exampleWorkflow.mts';
import { downloadOf, FilledForm, whilePublished } from './filledForm.mts';

const FLUX = 'Generate four images';
const { api, url } = useN8n();

let emulator: Emulator;
let workflow: WorkflowFile;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Variations');
	emulator = segmind.emulator;
	workflow = await quickExample('variations.json', segmind.credential);
});

beforeEach(() => emulator.reset());

afterAll(async () => await emulator?.close());

/** Describes an image, and takes one of those that the form shows. @returns the pages, and the execution */
async function pick(picked: string, prompt: string, format = '4:5') {
	const [execution, pages] = await whilePublished(api, url, workflow, async (address) => {
		const form = await FilledForm.open(address);
		const choice = await form.submit(prompt, format);
		const ending = await form.submit('', JSON.stringify([picked]));
		await form.end();
		return { choice, ending };
	});
	expect(failureOf(execution)).toBeUndefined();
	return { execution, ...pages };
}

const imagesIn = (page: string) => [...page.matchAll(/<img src="([^"]+)"/g)].map(([, src]) => src);
const offeredIn = (page: string) =>
	[...page.matchAll(/>(Image \d)<\/label>/g)].map(([, name]) => name);

test('a form shows four images, and the picked one comes out with its file, seed, prompt and cost', async () => {
	const { execution, choice, ending } = await pick('Image 3', 'a paper boat on a lake');

	expect(emulator.bill).toMatchObject({ submitted: 4, completed: 4, charged: 0.2 });
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/4 images.*\$0\.20/);
	const images = itemsOf(execution, FLUX);
	expect(imagesIn(choice)).toEqual(images.map(({ json }) => json.image_url));
	expect(offeredIn(choice)).toEqual(['Image 1', 'Image 2', 'Image 3', 'Image 4']);

	const [picked, ...others] = itemsOf(execution, 'The image you picked');
	expect(others).toEqual([]);
	const [{ json: first }, , { json: third }] = images;
	expect(picked.json).toEqual(third);
	expect(picked.json).toMatchObject({
		seed: Number(first.seed) + 2,
		prompt: 'a paper boat on a lake',
		metrics: { cost: 0.05 },
	});
	const bytes = await emulator.bytesOf(String(third.request_id));
	expect((await fileOf(api, picked)).equals(bytes)).toBe(true);
	const { width, height } = await sharp(bytes).metadata();
	expect(width / height).toBeCloseTo(4 / 5, 1);
	expect(downloadOf(ending)).toEqual({ fileName: picked.binary!.data.fileName, bytes });
});

test('an image that fails is not offered, the form says why, and the others keep their numbers', async () => {
	const { execution, choice } = await pick('Image 4', 'forbidden once: a paper boat');

	expect(emulator.bill).toMatchObject({ submitted: 4, completed: 3 });
	const images = itemsOf(execution, FLUX);
	const failed = images.findIndex(({ json }) => json.error) + 1;
	const left = [1, 2, 3, 4].filter((number) => number !== failed);
	expect(offeredIn(choice)).toEqual(left.map((number) => `Image ${number}`));
	expect(imagesIn(choice)).toHaveLength(3);
	const reason = `<h4>Image ${failed}</h4><p>Not generated: The content filter blocked this image`;
	expect(choice).toContain(reason);
	const [picked] = itemsOf(execution, 'The image you picked');
	expect(picked.json).toEqual(images[3].json);
});

describeInChromium('in a browser', () => {
	test('the four images are visible, and the picked one is downloaded', async () => {
		const browser = await startChromium();
		const [execution, download] = await whilePublished(api, url, workflow, async (address) => {
			const page = await browser.newPage({ viewport: { width: 760, height: 1130 } });
			await FilledForm.open(address);
			await page.goto(address);
			await page.locator('textarea').fill('a paper boat on a calm lake at sunrise');
			await page.getByRole('button').click();
			await page.locator('img').nth(3).waitFor();
			await page.waitForLoadState('networkidle');
			const widths = await page
				.locator('img')
				.evaluateAll((all) => all.map((image) => Number(Reflect.get(image, 'naturalWidth'))));
			expect(widths).toEqual([1024, 1024, 1024, 1024]);
			await page.getByLabel('Image 2').check();
			await takeReadmeScreenshot(page, 'form-four-images');
			const downloaded = page.waitForEvent('download');
			await page.getByRole('button', { name: 'Take this one' }).click();
			return (await downloaded).suggestedFilename();
		});
		await browser.close();
		expect(failureOf(execution)).toBeUndefined();
		const [, second] = itemsOf(execution, FLUX);
		expect(download).toBe(second.binary!.data.fileName);
	});
});
