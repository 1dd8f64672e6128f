/** The workflow "What did we spend?": its sums are those of the emulator's bill. */
import type { Execution, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf } from '../../../tools/playground/workflows.mts';
import { useN8n } from '../sharedN8n.mts';
import { DAY_MS, EarlierRequests } from './earlierRequests.mts';
import { csvOf, nodeOf, quickExample } from './exampleWorkflow.mts';

const { api } = useN8n();

let account: EarlierRequests;
let workflow: WorkflowFile;
let execution: Execution;

beforeAll(async () => {
	account = await EarlierRequests.start(api, 'Spending report');
	workflow = await quickExample('spending-report.json', account.credential);
	await spend();
	execution = await run(workflow);
});

afterAll(async () => await account?.emulator.close());

/** Two models on four days, with a failure and a request of two images; and what is too old for the report. */
async function spend(): Promise<void> {
	await account.send(33 * DAY_MS, 'too old');
	await account.send(29 * DAY_MS, 'a month ago');
	for (const prompt of ['one', 'two', 'three', 'forbidden']) {
		await account.send(2 * DAY_MS, prompt);
		await account.send(2 * DAY_MS, prompt, 'flux-1.1-pro');
	}
	await account.send(DAY_MS, 'forbidden');
	account.emulator.imagesPerJob = 2;
	await account.send(1000, 'two images', 'flux-1.1-pro');
}

async function run(changed: WorkflowFile): Promise<Execution> {
	const ended = await api.runWorkflow(await api.createWorkflow(changed));
	expect(failureOf(ended)).toBeUndefined();
	return ended;
}

/** The bill of the last 30 days by day and model, as CSV. */
function billByDay(): string[] {
	const rows = new Map<string, { requests: number; failed: number; cents: number }>();
	for (const { time, slug, outcome, charged } of account.emulator.bill.entries.slice(1)) {
		const key = `${new Date(time).toISOString().slice(0, 10)},${slug}`;
		const { requests, failed, cents } = rows.get(key) ?? { requests: 0, failed: 0, cents: 0 };
		rows.set(key, {
			requests: requests + 1,
			failed: failed + Number(outcome === 'failed'),
			cents: cents + Math.round(charged * 100),
		});
	}
	return [...rows].map(
		([key, { requests, failed, cents }]) => `${key},${requests},${failed},0,${cents / 100}`,
	);
}

test('the report has the costs and requests of every model and day, the newest first', async () => {
	const [header, ...lines] = await csvOf(api, itemsOf(execution, 'Spending report')[0]);
	expect(header).toBe('day,model,requests,failed,cost_unknown,cost_usd');
	expect([...lines].sort()).toEqual(billByDay().sort());
	const days = lines.map((line) => line.slice(0, 10));
	expect(days).toEqual([...days].sort().reverse());
});

test('the total is the bill of the last 30 days', () => {
	const { charged, submitted } = account.emulator.bill;
	expect(charged).toBe(0.55);
	const [{ json }, ...others] = itemsOf(execution, 'Total');
	expect(others).toEqual([]);
	expect(json).toEqual({ requests: submitted - 1, failed: 3, cost_unknown: 0, cost_usd: 0.48 });
});

test('days and costs are those of the history, without rounding errors, and a failure costs nothing', () => {
	const rows = itemsOf(execution, 'Rows of the report').map(({ json }) => json);
	const [, , { time }] = account.emulator.bill.entries;
	const day = new Date(time).toISOString().slice(0, 10);
	const ofThatDay = rows.filter((row) => row.day === day);
	const counts = { day, requests: 4, failed: 1, cost_unknown: 0 };
	expect(new Set(ofThatDay)).toEqual(
		new Set([
			{ ...counts, model: 'flux-1.1-pro', cost_usd: 0.15 },
			{ ...counts, model: 'flux-2-pro', cost_usd: 0.21 },
		]),
	);
});

test('the report itself is free', () => {
	expect(account.emulator.bill.submitted).toBe(12);
	expect(nodeOf(workflow, 'How this works').parameters.content).toMatch(/\$0\.00/);
});

test('without the day, as the note describes, there is one row for each model', async () => {
	const changed = structuredClone(workflow);
	nodeOf(changed, 'Add up by day and model').parameters.fieldsToSplitBy = 'model';
	const fields = nodeOf(changed, 'Rows of the report').parameters.assignments as {
		assignments: Array<{ name: string }>;
	};
	fields.assignments = fields.assignments.filter(({ name }) => name !== 'day');
	const rows = itemsOf(await run(changed), 'Rows of the report').map(({ json }) => json);
	expect(rows).toEqual([
		{ model: 'flux-1.1-pro', requests: 5, failed: 1, cost_unknown: 0, cost_usd: 0.2 },
		{ model: 'flux-2-pro', requests: 6, failed: 2, cost_unknown: 0, cost_usd: 0.28 },
	]);
});

test('a request whose cost the history does not have is counted as one, unless it failed', async () => {
	const row = { model_name: 'flux-2-pro', model_created: '2026-11-28T23:59:59Z' };
	const rows = [
		{ ...row, request_id: 'one', model_status: 'COMPLETED', credits_deduction: 0.07 },
		{ ...row, request_id: 'two', model_status: 'COMPLETED' },
		{ ...row, request_id: 'three', model_status: 'FAILED' },
	];
	account.emulator.failNext('history', { status: 200, body: JSON.stringify({ data: rows }) });
	expect(itemsOf(await run(workflow), 'Rows of the report').map(({ json }) => json)).toEqual([
		{
			...{ day: '2026-11-28', model: 'flux-2-pro' },
			...{ requests: 3, failed: 1, cost_unknown: 1, cost_usd: 0.07 },
		},
	]);
});
