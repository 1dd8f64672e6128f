/** The workflow "Scheduled content", run from its Manual Trigger: as it is pasted, then with saving switched on. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { csvOf, fileOf, nodeOf, quickExample } from './exampleWorkflow.mts';

const { api, filesFolder } = useN8n();
const folder = path.join(filesFolder, 'scheduled-content');
const files = [
	{ weekday: 1, topic: 'Behind the scenes', ratio: 4 / 5 },
	{ weekday: 3, topic: 'Tip of the week', ratio: 1 },
	{ weekday: 5, topic: 'Weekend mood', ratio: 9 / 16 },
];

let emulator: Emulator;
let workflow: WorkflowFile;
let asPasted: Execution;
let saving: Execution;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Scheduled content');
	emulator = segmind.emulator;
	workflow = await quickExample('scheduled-content.json', segmind.credential);
	asPasted = await api.runWorkflow(await api.createWorkflow(workflow));

	// In the run that saves, one image fails the first time.
	const generate = Object.assign(nodeOf(workflow, 'Generate the image'), { waitBetweenTries: 100 });
	generate.parameters.prompt = `${String(generate.parameters.prompt)} {{ $itemIndex === 1 ? 'Forbidden once' : '' }}`;
	await fs.mkdir(folder);
	const save = nodeOf(workflow, 'Save to disk');
	save.disabled = false;
	const target = String(save.parameters.fileName);
	save.parameters.fileName = target.replace('/home/node/.n8n-files', folder);
	saving = await api.runWorkflow(await api.createWorkflow(workflow));
});

afterAll(async () => await emulator?.close());

test('generates one image per topic, for the price in its note', () => {
	expect(failureOf(asPasted)).toBeUndefined();
	expect(itemsOf(asPasted, 'Generate the image')).toHaveLength(3);
	expect(emulator.bill).toMatchObject({ completed: 6, charged: 0.3 });
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/3 images.*\$0\.15/);
});

test('retries an image that fails, and pays for nothing again', () => {
	expect(failureOf(saving)).toBeUndefined();
	expect(itemsOf(saving, 'Generate the image')).toHaveLength(3);
	const failed = emulator.bill.entries.filter(({ outcome }) => outcome === 'failed');
	expect(failed).toHaveLength(1);
	expect(emulator.bill.submitted).toBe(3 + 3 + 1);
});

test('uses the aspect ratio of each topic, and names the month in the prompt', () => {
	const images = itemsOf(asPasted, 'Generate the image');
	const ratios = images.map(({ json }) => Number(json.width) / Number(json.height));
	files.forEach(({ ratio }, index) => expect(ratios[index]).toBeCloseTo(ratio, 1));
	for (const { body } of emulator.bill.entries) {
		expect((body as { prompt: string }).prompt).toMatch(/\. The month is [A-Z][a-z]+\./);
	}
});

test('names each file by its day and topic', () => {
	const names = itemsOf(asPasted, 'Generate the image').map(({ binary }) => binary!.data.fileName!);
	const [monday] = names.map((name) => Date.parse(name.slice(0, 10)));
	files.forEach(({ weekday, topic }, index) => {
		const date = new Date(names[index].slice(0, 10));
		expect(names[index].slice(10)).toBe(` ${topic}.jpg`);
		expect(date.getUTCDay()).toBe(weekday);
		expect(date.getTime() - monday).toBe((weekday - 1) * 86_400_000);
	});
});

test('saves the images on disk as Segmind serves them, once saving is switched on', async () => {
	const images = itemsOf(saving, 'Generate the image');
	expect(images).toHaveLength(3);
	for (const { json, binary } of images) {
		const saved = await fs.readFile(path.join(folder, binary!.data.fileName!));
		expect(saved.equals(await emulator.bytesOf(String(json.request_id)))).toBe(true);
	}
	const [log] = itemsOf(saving, 'Cost log as CSV');
	expect(await fs.readFile(path.join(folder, 'cost-log.csv'))).toEqual(await fileOf(api, log));
	expect(await fs.readdir(folder)).toHaveLength(4);
});

test('keeps a cost log that grows from run to run', async () => {
	const first = await csvOf(api, itemsOf(asPasted, 'Cost log as CSV')[0]);
	const second = await csvOf(api, itemsOf(saving, 'Cost log as CSV')[0]);
	expect(first[0]).toMatch(/^publish_on,topic,file,model,cost_usd,seed,request_id\b/);
	expect(first).toHaveLength(1 + 3);
	expect(second).toHaveLength(1 + 6);
	expect(second.slice(0, 4)).toEqual(first);
	const costs = second.slice(1).map((line) => Number(line.split(',')[4]));
	expect(costs).toEqual([0.05, 0.05, 0.05, 0.05, 0.05, 0.05]);
	const paid = emulator.bill.entries
		.filter(({ outcome }) => outcome === 'completed')
		.map(({ request_id: id }) => id);
	expect(
		second
			.slice(1)
			.map((line) => line.split(',')[6])
			.sort(),
	).toEqual(paid.sort());
});
