/** The workflow "Product into scenes", used as in a browser: a photo goes in, a page with all scenes comes out. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { fileOf, nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';
import { FilledForm, whilePublished } from './filledForm.mts';

interface Scenes {
	scenes: Array<{ name: string; scene: string }>;
}

const FLUX = 'Put it into the scene';
const { api, url } = useN8n();

let emulator: Emulator;
let workflow: WorkflowFile;
let photo: Buffer;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Product scenes');
	emulator = segmind.emulator;
	photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#26619c' } })
		.jpeg()
		.toBuffer();
	workflow = await quickExample('product-scenes.json', segmind.credential);
});

afterAll(async () => await emulator?.close());

/** Publishes the workflow and uploads the photo in its form. @returns the page on which it ends, and the execution */
async function publishAndUse(published: WorkflowFile): Promise<[string, Execution]> {
	const [execution, page] = await whilePublished(api, url, published, async (address) => {
		const form = await FilledForm.open(address);
		const ending = await form.submit(new File([photo], 'mug.jpg', { type: 'image/jpeg' }));
		await form.end();
		return ending;
	});
	expect(failureOf(execution)).toBeUndefined();
	return [page, execution];
}

describe('a product photo, put into several scenes', () => {
	let ending: string;
	let execution: Execution;

	beforeAll(async () => {
		[ending, execution] = await publishAndUse(workflow);
	});

	test('edits it once for every scene, for the price in its note', () => {
		expect(emulator.bill).toMatchObject({ submitted: 4, completed: 4, charged: 0.2 });
		expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/4 scenes.*\$0\.20/);
		const prompts = emulator.bill.entries.map(({ body }) => (body as { prompt: string }).prompt);
		for (const { scene } of tableIn<Scenes>(workflow, 'Scenes').scenes) {
			expect(prompts.filter((prompt) => prompt.includes(` ${scene}. `))).toHaveLength(1);
		}
	});

	test('uploads it once, and every job gets it as the image to edit', () => {
		expect(emulator.requests.filter(({ host }) => host === 'storage')).toHaveLength(1);
		const input_image = createHash('sha256').update(photo).digest('hex');
		const hashes = emulator.bill.entries.map(({ imageHashes }) => imageHashes);
		expect(hashes).toEqual(Array(4).fill({ input_image }));
	});

	test('gives an item for each scene, with its name and a file of that name as Segmind serves it', async () => {
		const items = itemsOf(execution, FLUX);
		const { scenes } = tableIn<Scenes>(workflow, 'Scenes');
		expect(items.map(({ json }) => json.name)).toEqual(scenes.map(({ name }) => name));
		for (const item of items) {
			expect(item.binary!.data.fileName).toBe(`${String(item.json.name)}.jpg`);
			const made = await emulator.bytesOf(String(item.json.request_id));
			expect((await fileOf(api, item)).equals(made)).toBe(true);
		}
	});

	test('shows all scenes on the last page of the form', () => {
		const shown = [...ending.matchAll(/<h3>(\w+)<\/h3><a [^>]*><img src="([^"]+)"/g)];
		expect(shown.map(([, name, source]) => [name, source])).toEqual(
			itemsOf(execution, FLUX).map(({ json }) => [json.name, json.image_url]),
		);
	});
});

test('a scene that fails does not stop the others, and the form says why', async () => {
	emulator.reset();
	const changed = structuredClone(workflow);
	const table = tableIn<Scenes>(changed, 'Scenes');
	table.scenes[1].scene = 'in a forbidden city';
	nodeOf(changed, 'Scenes').parameters.jsonOutput = JSON.stringify(table);
	const [ending, execution] = await publishAndUse(changed);
	expect(ending).toMatch(
		/<h3>outdoors<\/h3>Not generated: The content filter blocked this image.*<h3>office<\/h3><a/,
	);
	expect(itemsOf(execution, FLUX).map(({ json }) => 'error' in json)).toEqual([
		...[false, true],
		...[false, false],
	]);
	expect(emulator.bill).toMatchObject({ completed: 3, charged: 0.15 });
});
