/** n8n's own time limit, of a workflow or of n8n Cloud, ends a run in the middle: nothing that was paid for is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../emulator/emulator.mts';
import type { WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../chain.mts';
import { until } from '../until.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';
import { callSubWorkflow, subWorkflowTrigger } from './subWorkflow.mts';

const RUN_MS = 90_000;
/** On the emulator's clock: longer than the slowest job, and within the hour for which Segmind's queue knows it. */
const LATER_MS = 50 * 60_000;
/** Five times the poll interval: whoever still polled would be seen. */
const QUIET_MS = 1_000;
const PROMPTS = ['one', 'two', 'three', 'four', 'five'];

const { api } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
/** How far Segmind's clock is ahead of ours, ms. */
let ahead = 0;

beforeAll(async () => {
	const options = { now: () => Date.now() + ahead };
	({ emulator, credential } = await startSegmind(api, 'Time limit', options));
});

beforeEach(() => {
	emulator.reset();
	// No job completes before n8n's limit of a second.
	emulator.speed = 0.01;
});

afterAll(async () => await emulator?.close());

/** An item for each prompt → Flux, with three jobs at a time. */
function images(subject: string, options: Node['parameters'] = {}): Node[] {
	const items = PROMPTS.map((prompt) => ({ json: { prompt: `${subject}, ${prompt}` } }));
	const jsCode = `return ${JSON.stringify(items)}`;
	return [
		node('Prompts', 'n8n-nodes-base.code', 2, { jsCode }),
		flux(credential, {
			...{ operation: 'generate', model: 'flux-1.1-pro', prompt: '={{ $json.prompt }}' },
			options: { pollInterval: 0.2, maxConcurrency: 3, ...(options as object) },
		}),
	];
}

const limited = (nodes: Node[], executionTimeout = 1): WorkflowFile =>
	chain('Time limit', [start, ...nodes], { executionTimeout });

async function expectOwnBytes(items: ReturnType<typeof itemsOf>): Promise<void> {
	for (const { json, binary } of items) {
		const received = await api.binary(String(binary?.data.id));
		expect(received.equals(await emulator.bytesOf(String(json.request_id)))).toBe(true);
	}
}

test(
	'the node stops at once, submits nothing more, and the saved execution names the jobs that continue',
	async () => {
		const ended = await api.runWorkflow(await api.createWorkflow(limited(images('a fox'))));
		expect(ended.status).toBe('canceled');
		const requests = emulator.requests.length;
		await sleep(QUIET_MS);
		expect(emulator.requests).toHaveLength(requests);
		expect(emulator.bill.submitted).toBe(3);
		expect(failureOf(ended)).toMatch(/^The run was canceled before the image was ready/);
		for (const { request_id: id } of emulator.bill.entries) expect(failureOf(ended)).toContain(id);

		// n8n's editor offers no Retry for it.
		ahead += LATER_MS;
		const recovery = chain('Recovery', [
			start,
			{ ...flux(credential, { operation: 'getMany', returnAll: true }), id: 'List', name: 'List' },
			flux(credential, { operation: 'getResult', requestId: '={{ $json.request_id }}' }),
		]);
		const recovered = await api.runWorkflow(await api.createWorkflow(recovery));
		expect(failureOf(recovered)).toBeUndefined();
		const made = itemsOf(recovered, 'Flux');
		expect(made.map(({ json }) => json.prompt).sort()).toEqual(
			['one', 'three', 'two'].map((prompt) => `a fox, ${prompt}`),
		);
		await expectOwnBytes(made);
		expect(emulator.bill).toMatchObject({ submitted: 3, completed: 3, charged: 0.15 });
	},
	RUN_MS,
);

test(
	'with Reuse, running the workflow again pays only for the rest, even if the limit came during a submit',
	async () => {
		emulator.failNext('submit', { delayMs: 1_500 });
		const id = await api.createWorkflow(limited(images('an owl', { reuse: true })));
		const ended = await api.runWorkflow(id);
		expect(ended.status).toBe('canceled');
		expect(failureOf(ended)).toMatch(/run the workflow again within 7 days/);
		// Segmind accepts the job whose response nobody waits for any more.
		await until(() => emulator.bill.submitted === 3);

		ahead += LATER_MS;
		emulator.speed = 50;
		const nodes = images('an owl', { reuse: true });
		const again = await api.runWorkflow(await api.createWorkflow(limited(nodes, -1)));
		expect(failureOf(again)).toBeUndefined();
		const made = itemsOf(again, 'Flux');
		expect(made.map(({ json }) => json.reused ?? false)).toEqual([true, true, true, false, false]);
		await expectOwnBytes(made);
		expect(emulator.bill).toMatchObject({ submitted: 5, completed: 5, charged: 0.25 });
	},
	RUN_MS,
);

test(
	'a retry through the API of n8n takes up the jobs, and pays only for the rest',
	async () => {
		const workflow = { ...limited(images('a hare')), name: 'Time limit, retried' };
		const ended = await api.runWorkflow(await api.saveWorkflow(workflow));
		expect(ended.status).toBe('canceled');
		ahead += LATER_MS;
		emulator.speed = 50;
		await api.saveWorkflow({ ...workflow, settings: { executionTimeout: -1 } });
		const retried = await api.retryExecution(ended.id, true);
		expect(failureOf(retried)).toBeUndefined();
		await expectOwnBytes(itemsOf(retried, 'Flux'));
		expect(emulator.bill).toMatchObject({ submitted: 5, completed: 5, charged: 0.25 });
	},
	RUN_MS,
);

test(
	'in a sub-workflow, the node finishes all images after the limit of the parent, and they are in its execution',
	async () => {
		emulator.speed = 8;
		const steps = [subWorkflowTrigger, ...images('a lynx'), node('After', 'n8n-nodes-base.noOp')];
		const id = await api.createWorkflow(chain('Sub-workflow', steps));
		await api.activateWorkflow(id);
		const parent = await api.runWorkflow(await api.createWorkflow(limited([callSubWorkflow(id)])));
		expect(parent.status).toBe('canceled');
		expect(emulator.bill).toMatchObject({ submitted: 3, completed: 0 });

		const child = await api.finished((await api.executionsOf(id))[0]);
		expect(child.status).toBe('canceled');
		expect(child.data.resultData.runData.After).toBeUndefined();
		const made = itemsOf(child, 'Flux');
		expect(made).toHaveLength(PROMPTS.length);
		await expectOwnBytes(made);
		expect(emulator.bill).toMatchObject({ submitted: 5, completed: 5, charged: 0.25 });
	},
	RUN_MS,
);
