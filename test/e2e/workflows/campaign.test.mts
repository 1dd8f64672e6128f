/** The workflow "Campaign for several markets", used as in a browser: the form, the wait, the zip file. */
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import sharp from 'sharp';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { endOf, nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';
import { unpack } from './unpack.mts';

interface Plan {
	markets: Array<{ scene: string }>;
	sizes: Array<{ width: number; height: number }>;
}

const FORM = 'Product photo';
const names = ['Germany', 'Japan', 'Brazil'].flatMap((market) =>
	['feed.jpg', 'story.jpg'].map((size) => `${market}/${size}`),
);
const POLL_MS = 200;

const { api, url, filesFolder } = useN8n();
const http = axios.create({ proxy: false, validateStatus: () => true, responseType: 'text' });

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
	const id = await api.createWorkflow(published);
	await api.activateWorkflow(id);
	const page = await fillIn(`${url}/form/${nodeOf(published, FORM).webhookId}`);
	await api.deactivateWorkflow(id);
	const [latest] = await api.executionsOf(id);
	return [page, await endOf(api, latest)];
}

/** Fills in the form and waits on its page, as a browser does. @returns the page on which the form ends */
async function fillIn(form: string): Promise<string> {
	// In the first moments after the workflow is published, the form does not exist yet.
	while ((await http.get(form)).status !== 200) await sleep(POLL_MS);
	// n8n's Form Trigger names the form's fields by their positions.
	const fields = new FormData();
	fields.append('field-0', new Blob([photo], { type: 'image/jpeg' }), 'mug.jpg');
	fields.append('field-1', 'a blue enamel coffee mug');
	fields.append('field-2', 'fresh, friendly, premium');
	const { data } = await http.post<string>(form, fields);
	const { formWaitingUrl } = JSON.parse(data) as { formWaitingUrl: string };
	const status = formWaitingUrl.replace('?', '/n8n-execution-status?');
	while ((await http.get<string>(status)).data === 'running') await sleep(POLL_MS);
	const page = await http.get<string>(formWaitingUrl);
	// As the page does when it is shown, so that the workflow ends.
	await http.post(formWaitingUrl);
	return page.data;
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
				sizes.map(({ width, height }) => `${width} x ${height}`).sort(),
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
		const { data } = await http.get<ArrayBuffer>(url, { responseType: 'arraybuffer' });
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

/** The file that the form's last page downloads: n8n writes its bytes into the page as JSON. */
function zipIn(page: string): Buffer {
	const [, encoded] = /decodeURIComponent\("([^"]+)"\)/.exec(page)!;
	const [file] = JSON.parse(decodeURIComponent(encoded)) as Array<{
		fileName: string;
		data: { data: number[] };
	}>;
	expect(file.fileName).toBe('campaign.zip');
	return Buffer.from(file.data.data);
}
