/** The workflow "Recover the images of a crashed run": it has nothing but the account's request history. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { useN8n } from '../sharedN8n.mts';
import { DAY_MS, EarlierRequests, HOUR_MS } from './earlierRequests.mts';
import { fileOf, nodeOf, quickExample } from './exampleWorkflow.mts';

const FETCH = 'Fetch the images';
const { api, filesFolder } = useN8n();

let account: EarlierRequests;
let workflow: WorkflowFile;

beforeAll(async () => {
	account = await EarlierRequests.start(api, 'Recover images');
	workflow = await quickExample('recover-images.json', account.credential);
});

beforeEach(() => account.emulator.reset());

afterAll(async () => await account?.emulator.close());

async function recover(changed = workflow): Promise<Execution> {
	const execution = await api.runWorkflow(await api.createWorkflow(changed));
	expect(failureOf(execution)).toBeUndefined();
	return execution;
}

/** The workflow for a run at these times. */
function forRun(from: string, to: string, timezone?: string): WorkflowFile {
	const changed = structuredClone(workflow);
	const { assignments } = nodeOf(changed, 'Time of the run').parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	for (const field of assignments) field.value = field.name === 'from' ? from : to;
	changed.settings = { ...changed.settings, timezone };
	return changed;
}

const promptsOf = (items: INodeExecutionData[]) => items.map(({ json }) => json.prompt).sort();

async function expectImage(item: INodeExecutionData, requestId: string, index = 0) {
	expect(item.json).toMatchObject({ request_id: requestId, status: 'COMPLETED' });
	const made = await account.emulator.bytesOf(requestId, index);
	expect((await fileOf(api, item)).equals(made)).toBe(true);
}

test('the images of the last 24 hours are fetched as Segmind made them, long after its queue has forgotten them', async () => {
	await account.send(25 * HOUR_MS, 'the day before');
	const first = await account.send(23 * HOUR_MS, 'a kite above the sea');
	const second = await account.send(2 * HOUR_MS, 'a forest in the fog');
	await account.send(2 * HOUR_MS, 'something forbidden');
	const third = await account.send(1000, 'a street at night');

	const items = itemsOf(await recover(), FETCH);
	expect(items).toHaveLength(3);
	for (const [index, id] of [third, second, first].entries()) await expectImage(items[index], id);
	expect(account.emulator.bill).toMatchObject({ submitted: 5, completed: 4, charged: 0.28 });
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/\$0\.00/);
});

test('all images of a request are fetched, and the files are named by its time and prompt', async () => {
	account.emulator.imagesPerJob = 2;
	const id = await account.send(3 * HOUR_MS, 'a kite above the sea: warm light/no people');
	const items = itemsOf(await recover(), FETCH);
	expect(items).toHaveLength(2);
	await expectImage(items[0], id);
	await expectImage(items[1], id, 1);
	const [first, second] = items.map(({ binary }) => binary!.data.fileName!);
	const time = String(items[0].json.created_at).slice(0, 19).replace('T', ' ');
	const name = `${time} a kite above the sea: warm light/no people`.replace(/[:/]/g, '-');
	expect([first, second]).toEqual([`${name}.png`, `${name}-2.png`]);
});

test('a start and an end as in the list of executions, in the time zone of the workflow, select one run', async () => {
	const timezone = 'Asia/Kolkata';
	const local = (ago: number) =>
		new Date(Date.now() - ago).toLocaleString('sv-SE', { timeZone: timezone });
	await account.send(75 * HOUR_MS, 'before');
	await account.send(74 * HOUR_MS, 'one');
	await account.send(73 * HOUR_MS, 'two');
	await account.send(72 * HOUR_MS, 'after');
	const run = forRun(local(74.5 * HOUR_MS), local(72.5 * HOUR_MS), timezone);
	expect(promptsOf(itemsOf(await recover(run), FETCH))).toEqual(['one', 'two']);
});

test('an image that Segmind has deleted does not stop the others, and says so on the error output', async () => {
	await account.send(8 * DAY_MS, 'too old');
	await account.send(6 * DAY_MS, 'still there');
	const execution = await recover(
		forRun('={{ $now.minus({ days: 9 }).toISO() }}', '={{ $now.toISO() }}'),
	);
	expect(promptsOf(itemsOf(execution, FETCH))).toEqual(['still there']);
	const [, failed] = execution.data.resultData.runData[FETCH][0].data!.main;
	expect(failed!.map(({ json }) => json.error)).toEqual([
		'Segmind no longer has the image of this job',
	]);
});

test('the images are saved on disk, once saving is switched on', async () => {
	const id = await account.send(HOUR_MS, 'a kite above the sea');
	const saving = structuredClone(workflow);
	const save = nodeOf(saving, 'Save to disk');
	save.disabled = false;
	const folder = path.join(filesFolder, 'recovered');
	await fs.mkdir(folder);
	save.parameters.fileName = String(save.parameters.fileName).replace(
		'/home/node/.n8n-files',
		folder,
	);
	await recover(saving);
	const [file, ...others] = await fs.readdir(folder);
	expect(others).toEqual([]);
	const saved = await fs.readFile(path.join(folder, file));
	expect(saved.equals(await account.emulator.bytesOf(id))).toBe(true);
});

test('an account without requests ends the run without an error', async () => {
	expect(itemsOf(await recover(), FETCH)).toEqual([]);
});
