/** The workflow "Campaign for several markets", used as in a browser: the form, the wait, the zip file. */
import axios from 'axios';
import sharp from 'sharp';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';
import { downloadOf, FilledForm, whilePublished } from './filledForm.mts';
import { unpack } from './unpack.mts';

interface Plan {
	markets: Array<{ scene: string }>;
	sizes: Array<{ shape: string }>;
}

/** FLUX.2's sizes for the aspect ratios of the example, from docs/models.md. */
const pixels: Record<string, string> = { '4:5': '896 x 1120', '9:16': '720 x 1280' };
const names = ['Germany', 'Japan', 'Brazil'].flatMap((market) =>
	['feed.jpg', 'story.jpg'].map((size) => `${market}/${size}`),
);

const { api, url, filesFolder } = useN8n();

let emulator: Emulator;
let workflow: WorkflowFile;
let photo: Buffer;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Campaign');
	emulator = segmind.emulator;
	photo = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#26619c' } })
		.jpeg()
		.toBuffer();
	workflow = await quickExample('campaign.json', segmind.credential);
});

afterAll(async () => await emulator?.close());

/** Publishes the workflow and uses its form. @returns the page on which it ends, and the execution */
async function publishAndUse(published: WorkflowFile): Promise<[string, Execution]> {
	const [execution, page] = await whilePublished(api, url, published, async (address) => {
		const form = await FilledForm.open(address);
		const file = new File([photo], 'mug.jpg', { type: 'image/jpeg' });
		const ending = await form.submit(file, 'a blue enamel coffee mug', 'fresh, friendly, premium');
		await form.end();
		return ending;
	});
	return [page, execution];
}

const bodies = () =>
	emulator.bill.entries.map(
		({ body }) => body as { prompt: string; width: number; height: number; image_urls: string[] },
	);

describe('a campaign from a product photo', () => {
	let ending: string;
	let execution: Execution;

	beforeAll(async () => {
		[ending, execution] = await publishAndUse(workflow);
	});

	test('generates every market in every size, for the price in its note', () => {
		expect(failureOf(execution)).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 6, completed: 6, charged: 0.42 });
		expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/6 images.*\$0\.42/);
		const { markets, sizes } = tableIn<Plan>(workflow, 'Markets and sizes');
		for (const { scene } of markets) {
			const generated = bodies().filter(({ prompt }) => prompt.includes(scene));
			expect(generated.map(({ width, height }) => `${width} x ${height}`).sort()).toEqual(
				sizes.map(({ shape }) => pixels[shape]).sort(),
			);
		}
	});

	test('puts the values of the form into every prompt', () => {
		for (const { prompt } of bodies()) {
			expect(prompt).toMatch(/^Advertising photo of a blue enamel coffee mug, /);
			expect(prompt).toContain('Mood: fresh, friendly, premium.');
		}
	});

	test('uploads the product photo once, byte for byte, as the reference of all images', async () => {
		expect(emulator.requests.filter(({ host }) => host === 'storage')).toHaveLength(1);
		const [url, ...others] = new Set(bodies().flatMap(({ image_urls: urls }) => urls));
		expect(others).toEqual([]);
		const { data } = await axios.get<ArrayBuffer>(url, {
			responseType: 'arraybuffer',
			proxy: false,
		});
		expect(Buffer.from(data).equals(photo)).toBe(true);
	});

	test('delivers a zip file with one folder per market, with the images as Segmind serves them', async () => {
		const made = itemsOf(execution, 'Generate the image').map(({ json }) =>
			String(json.request_id),
		);
		const unpacked = await unpack(api, filesFolder, zipIn(ending));
		expect([...unpacked.keys()].sort()).toEqual([...names].sort());
		for (const [index, name] of names.entries()) {
			expect(unpacked.get(name)!.equals(await emulator.bytesOf(made[index]))).toBe(true);
		}
	});
});

test('a market whose images fail is left out, and the form says why', async () => {
	emulator.reset();
	const changed = structuredClone(workflow);
	const plan = tableIn<Plan>(changed, 'Markets and sizes');
	plan.markets[1].scene = 'in a forbidden city';
	nodeOf(changed, 'Markets and sizes').parameters.jsonOutput = JSON.stringify(plan);
	const [ending, execution] = await publishAndUse(changed);
	expect(failureOf(execution)).toBeUndefined();
	expect(ending).toMatch(/Missing: Japan\/feed: The content filter blocked this image/);
	const unpacked = await unpack(api, filesFolder, zipIn(ending));
	expect([...unpacked.keys()].sort()).toEqual(names.filter((name) => !/Japan/.test(name)).sort());
	expect(emulator.bill).toMatchObject({ completed: 4, charged: 0.28 });
});

function zipIn(page: string): Buffer {
	const { fileName, bytes } = downloadOf(page);
	expect(fileName).toBe('campaign.zip');
	return bytes;
}
