/** The workflow "Failed pictures and cost report", run again and again: only what failed is drawn and paid again. */
import type { Emulator } from '../../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { csvOf, nodeOf, quickExample, tableIn } from './exampleWorkflow.mts';

const { api } = useN8n();
let emulator: Emulator;
let workflow: WorkflowFile;

beforeAll(async () => {
	const segmind = await startSegmind(api, 'Failed pictures');
	emulator = segmind.emulator;
	workflow = await quickExample('failed-pictures.json', segmind.credential);
});

beforeEach(() => emulator.reset());

afterAll(async () => await emulator?.close());

/** Saves the workflow with a table of finished pictures of its own, and with other words for the lantern. */
async function save(tableName: string, lantern?: string): Promise<string> {
	const changed = structuredClone(workflow);
	nodeOf(changed, 'Open the list of finished pictures').parameters.tableName = tableName;
	const { pictures } = tableIn<{ pictures: Array<{ name: string; picture: string }> }>(
		changed,
		'Pictures to draw',
	);
	if (lantern) pictures.find(({ name }) => name === 'lantern')!.picture = lantern;
	nodeOf(changed, 'Pictures to draw').parameters.jsonOutput = JSON.stringify({ pictures });
	return await api.createWorkflow(changed);
}

async function run(id: string): Promise<Execution> {
	const execution = await api.runWorkflow(id);
	expect(failureOf(execution)).toBeUndefined();
	return execution;
}

const drawn = (execution: Execution) =>
	itemsOf(execution, 'Draw the picture').map(({ binary }) => binary?.data.fileName);

/** The lines of the CSV that a node made; none when it did not run. */
async function linesOf(execution: Execution, node: string): Promise<string[]> {
	const [item] = itemsOf(execution, node);
	return item ? await csvOf(api, item) : [];
}

test('a picture that fails is on the list; once it is reworded, the next run draws only that one', async () => {
	const table = 'Drawn in two runs';
	const first = await run(await save(table, 'forbidden: a lantern'));
	expect(drawn(first)).toEqual(['mug-blue.jpg', 'mug-red.jpg', 'knife.jpg', 'blanket.jpg']);
	expect(emulator.bill).toMatchObject({ submitted: 5, completed: 4, charged: 0.2 });
	const report = await linesOf(first, 'Cost report');
	expect(report[0]).toBe('name,outcome,cost_usd,problem,picture,request_id');
	expect(report.filter((line) => /^[\w-]+,finished,0\.05,,/.test(line))).toHaveLength(4);
	const [failed] = report.filter((line) => line.startsWith('lantern,'));
	expect(failed).toMatch(/^lantern,run again,0,"The content filter stopped this picture: /);
	expect(await linesOf(first, 'Failed pictures')).toEqual([report[0], failed]);

	const reworded = await save(table, 'A lantern in the rain');
	const second = await run(reworded);
	expect(drawn(second)).toEqual(['lantern.jpg']);
	expect(emulator.bill.entries.at(-1)?.body).toMatchObject({ prompt: 'A lantern in the rain' });
	expect(emulator.bill).toMatchObject({ submitted: 6, completed: 5, charged: 0.25 });
	expect(await linesOf(second, 'Failed pictures')).toEqual([]);

	expect(drawn(await run(reworded))).toEqual([]);
	expect(emulator.bill.submitted).toBe(6);
});

test('a picture that may be paid is reported, and not drawn again by itself', async () => {
	const id = await save('Answer lost');
	emulator.failNext('submit', { lostResponse: true });
	const first = await run(id);
	expect(drawn(first)).toHaveLength(4);
	const report = await linesOf(first, 'Cost report');
	expect(report.filter((line) => /^[\w-]+,look it up,,/.test(line))).toHaveLength(1);
	expect(await linesOf(first, 'Failed pictures')).toEqual([]);
	await run(id);
	expect(emulator.bill.submitted).toBe(5);
});
