/** The workflow "Failed images and cost report", run repeatedly: only what failed is generated and paid for again. */
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { csvOf, nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';

const { api } = useN8n();
let emulator: Emulator;
let workflow: WorkflowFile;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Failed images');
	emulator = segmind.emulator;
	workflow = await quickExample('failed-images.json', segmind.credential);
});

beforeEach(() => emulator.reset());

afterAll(async () => await emulator?.close());

/** Saves the workflow with its own table of finished images, and with another prompt for the lantern. */
async function save(tableName: string, lantern?: string): Promise<string> {
	const changed = structuredClone(workflow);
	nodeOf(changed, 'Open the list of finished images').parameters.tableName = tableName;
	const { images } = tableIn<{ images: Array<{ name: string; prompt: string }> }>(
		changed,
		'Images to generate',
	);
	if (lantern) images.find(({ name }) => name === 'lantern')!.prompt = lantern;
	nodeOf(changed, 'Images to generate').parameters.jsonOutput = JSON.stringify({ images });
	return await api.createWorkflow(changed);
}

async function run(id: string): Promise<Execution> {
	const execution = await api.runWorkflow(id);
	expect(failureOf(execution)).toBeUndefined();
	return execution;
}

const generated = (execution: Execution) =>
	itemsOf(execution, 'Generate the image').map(({ binary }) => binary?.data.fileName);

/** The lines of a node's CSV file; none when the node did not run. */
async function linesOf(execution: Execution, node: string): Promise<string[]> {
	const [item] = itemsOf(execution, node);
	return item ? await csvOf(api, item) : [];
}

test('an image that fails is listed, and once its prompt is reworded, the next run generates only that one', async () => {
	const table = 'Generated in two runs';
	const first = await run(await save(table, 'forbidden: a lantern'));
	expect(generated(first)).toEqual(['mug-blue.jpg', 'mug-red.jpg', 'knife.jpg', 'blanket.jpg']);
	expect(emulator.bill).toMatchObject({ submitted: 5, completed: 4, charged: 0.2 });
	const report = await linesOf(first, 'Cost report');
	expect(report[0]).toBe('name,outcome,cost_usd,problem,prompt,request_id');
	expect(report.filter((line) => /^[\w-]+,finished,0\.05,,/.test(line))).toHaveLength(4);
	const [failed] = report.filter((line) => line.startsWith('lantern,'));
	expect(failed).toMatch(/^lantern,run again,0,"The content filter blocked this image: /);
	expect(await linesOf(first, 'Failed images')).toEqual([report[0], failed]);

	const reworded = await save(table, 'A lantern in the rain');
	const second = await run(reworded);
	expect(generated(second)).toEqual(['lantern.jpg']);
	expect(emulator.bill.entries.at(-1)?.body).toMatchObject({ prompt: 'A lantern in the rain' });
	expect(emulator.bill).toMatchObject({ submitted: 6, completed: 5, charged: 0.25 });
	expect(await linesOf(second, 'Failed images')).toEqual([]);

	expect(generated(await run(reworded))).toEqual([]);
	expect(emulator.bill.submitted).toBe(6);
});

test('an image that may be charged, while the history cannot be read, is reported and not generated again automatically', async () => {
	const id = await save('Response lost');
	emulator.hideHistory = true;
	emulator.failNext('submit', { lostResponse: true });
	const first = await run(id);
	expect(generated(first)).toHaveLength(4);
	const report = await linesOf(first, 'Cost report');
	expect(report.filter((line) => /^[\w-]+,look it up,,/.test(line))).toHaveLength(1);
	expect(await linesOf(first, 'Failed images')).toEqual([]);
	await run(id);
	expect(emulator.bill.submitted).toBe(5);
});
