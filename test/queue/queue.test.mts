/**
 * The node at scale: n8n in queue mode, whose workers may be killed at any moment. All tests share one cluster: a worker
 * that one test kills is missing in the next, unless that test starts it again.
 */
import { existsSync } from 'node:fs';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Emulator } from '../../emulator/emulator.mts';
import { stopOnSignal } from '../../tools/playground/processes.mts';
import { failureOf, itemsOf, type CredentialReference } from '../../tools/playground/workflows.mts';
import { expectFiveImages, fiveItems } from '../e2e/fiveItems.mts';
import { startSegmind } from '../e2e/sharedN8n.mts';
import { chain, flux } from '../chain.mts';
import {
	activate,
	callWebhook,
	imageWebhook,
	latestImage,
	respond,
	unsaved,
} from '../e2e/unsaved.mts';
import { until } from '../until.mts';
import { Cluster } from './cluster.mts';
import { postgresPrograms } from './postgres.mts';
import { redisProgram } from './redis.mts';
import {
	collectFromTable,
	getResults,
	image,
	makeImages,
	makeLimited,
	makeOnce,
	makeTable,
	submitToTable,
} from './workflows.mts';

const START_UP_MS = 300_000;
const RUN_MS = 180_000;
/** Long enough for every job, and within the hour for which Segmind keeps results. */
const LATER_MS = 30 * 60_000;

const missing = [
	...(existsSync(redisProgram) ? [] : ['redis-server']),
	...(postgresPrograms ? [] : ['postgresql']),
].join(' and ');
if (missing && process.env.CI) throw new Error(`Not installed: ${missing}`);
if (missing)
	process.stdout.write(`Skipped: n8n in queue mode, because ${missing} is not installed\n`);
const inQueueMode = missing ? describe.skip : describe;

const cluster = new Cluster({
	// By default n8n waits a minute before it gives up on a silent worker.
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
});
let emulator: Emulator;
let credential: CredentialReference;
/** The IDs of the workflows that have a webhook, by path. */
const workflows: Record<string, string> = {};
/** How far Segmind's clock is ahead of ours, ms. */
let ahead = 0;

inQueueMode('n8n in queue mode', () => {
	beforeAll(async () => {
		stopOnSignal();
		await cluster.start();
		const options = { now: () => Date.now() + ahead };
		({ emulator, credential } = await startSegmind(cluster.api, 'Queue', options));
		for (const build of [makeImages, makeOnce, getResults, submitToTable, collectFromTable]) {
			const workflow = build(credential);
			workflows[workflow.name] = await cluster.api.createWorkflow(workflow);
			await cluster.api.activateWorkflow(workflows[workflow.name]);
		}
	}, START_UP_MS);

	beforeEach(() => emulator.reset());

	afterAll(async () => {
		await cluster.stop();
		await emulator?.close();
	}, RUN_MS);

	test(
		'spreads 40 images over two workers, pays for each once and loses none',
		async () => {
			const pairs = Array.from({ length: 20 }, (_, pair) => [`left ${pair}`, `right ${pair}`]);
			const responses = await Promise.all(
				pairs.map(async (prompts) => await cluster.post('make', { prompts })),
			);
			expect(responses.map(({ status }) => status)).toEqual(pairs.map(() => 200));

			const ids = await cluster.api.executionsOf(workflows.make);
			expect(ids).toHaveLength(pairs.length);
			const bodies = new Map(
				emulator.bill.entries.map(({ request_id, body }) => [request_id, body]),
			);
			for (const id of ids) {
				const execution = await cluster.api.execution(id);
				const made = itemsOf(execution, 'Flux');
				await expectOwnBytes(made);
				const prompts = itemsOf(execution, 'Items').map(({ json }) => json.prompt);
				expect(made.map(({ json }) => bodies.get(String(json.request_id)))).toEqual(
					prompts.map((prompt) => expect.objectContaining({ prompt })),
				);
			}
			expect(emulator.bill).toMatchObject({ submitted: 40, completed: 40, charged: 2 });
			const workers = await Promise.all(ids.map(async (id) => await cluster.workerOf(id)));
			expect(new Set(workers)).toEqual(new Set(cluster.workers));
			await report('40 images', ids);
		},
		RUN_MS,
	);

	test(
		"when n8n's time limit ends a run on a worker, the execution names its jobs, and nothing more is submitted",
		async () => {
			// No job completes before the limit.
			emulator.speed = 0.01;
			const workflow = await cluster.api.createWorkflow(
				makeLimited(credential, { pollInterval: 0.2, maxConcurrency: 2 }),
			);
			const ended = await cluster.api.runWorkflow(workflow);
			expect(ended.status).toBe('canceled');
			expect(emulator.bill.submitted).toBe(2);
			for (const { request_id: id } of emulator.bill.entries) {
				expect(failureOf(ended)).toContain(id);
			}
			await report('Time limit', [ended.id]);
		},
		RUN_MS,
	);

	test.each(['lastNode', 'responseNode'] as const)(
		'a webhook responds with an image of which n8n saves no execution (%s)',
		async (mode) => {
			const path = `unsaved-${mode}`;
			const steps = [
				imageWebhook(path, mode),
				flux(credential, { ...image, prompt: 'a fox', options: { pollInterval: 0.2 } }),
				...(mode === 'responseNode' ? [respond] : []),
			];
			await activate(cluster.api, chain(path, steps, unsaved));
			const { status, body } = await callWebhook(cluster.url, path);
			expect(status).toBe(200);
			expect(body.equals(await latestImage(emulator))).toBe(true);
		},
		RUN_MS,
	);

	test(
		'retries on the other worker what failed on a killed one, and pays only for what is missing',
		async () => {
			const workflow = await cluster.api.createWorkflow(fiveItems(credential));
			const failed = await cluster.api.runWorkflow(workflow);
			expect(failureOf(failed)).toMatch(/content filter/);
			const killed = await cluster.workerOf(failed.id);
			await killed.kill();

			const retried = await cluster.api.retryExecution(failed.id);
			expect(await cluster.workerOf(retried.id)).not.toBe(killed);
			await expectFiveImages(retried, cluster.api, emulator);
			await report('Retry', [failed.id, retried.id]);
		},
		RUN_MS,
	);

	test(
		'pays for nothing twice when a worker is killed while the node runs, and finds its images by request ID',
		async () => {
			const prompts = ['one', 'two', 'three', 'four', 'five'];
			// No job completes before the kill.
			emulator.speed = 0.01;
			const response = cluster.post('make', { prompts });
			await until(() => emulator.bill.submitted === prompts.length);
			const id = await cluster.latestOf(workflows.make);
			const killed = await cluster.workerOf(id);
			// Segmind accepts a job a moment before the worker gets the response.
			const paid = emulator.bill.entries.map(({ request_id }) => String(request_id));
			await until(async () => {
				const received = await killed.requestIds();
				return paid.every((requestId) => received.includes(requestId));
			});
			await killed.kill();
			// As Docker restarts a container.
			await cluster.startWorkers();
			expect((await response).status).toBe(500);

			// n8n neither moves the execution to another worker nor keeps its data, so Retry has nothing to do.
			expect(await cluster.workerOf(id)).toBe(killed);
			const { status, data } = await cluster.api.execution(id);
			expect(status).toBe('error');
			expect(data.resultData.runData).toEqual({});
			expect(data.executionData?.contextData).toEqual({});
			expect((await cluster.api.retryExecution(id)).status).toBe('error');
			expect(emulator.bill.submitted).toBe(prompts.length);

			ahead += LATER_MS;
			// The worker's log still has them, and so does cloud.segmind.com.
			const requestIds = (await killed.requestIds()).slice(-prompts.length);
			expect([...requestIds].sort()).toEqual(paid.sort());
			expect((await cluster.post('results', { requestIds })).status).toBe(200);
			const found = await cluster.latestOf(workflows.results);
			const made = itemsOf(await cluster.api.execution(found), 'Flux');
			expect(made.map(({ json }) => json.request_id)).toEqual(requestIds);
			await expectOwnBytes(made);
			expect(emulator.bill).toMatchObject({ submitted: 5, completed: 5, charged: 0.25 });
			await report('Killed in the node', [id, found]);
		},
		RUN_MS,
	);

	test(
		'with Reuse, pays for nothing twice when a killed execution is retried and its trigger fires again',
		async () => {
			await cluster.startWorkers();
			const prompts = ['a', 'b', 'c', 'd', 'e'];
			emulator.speed = 0.01;
			const response = cluster.post('make-once', { prompts });
			await until(() => emulator.bill.submitted === prompts.length);
			const id = await cluster.latestOf(workflows['make-once']);
			const killed = await cluster.workerOf(id);
			await killed.kill();
			response.catch(() => undefined);
			// As Docker restarts a container. Until n8n gives up on it, it offers Retry, which begins at the trigger.
			const restarted = cluster.startWorkers();
			const gone = ['crashed', 'error'];
			await until(async () => gone.includes((await cluster.api.execution(id)).status));
			ahead += LATER_MS;
			const retried = await cluster.api.retryExecution(id);
			await restarted;
			// A slow worker may come too late for that: then there is nothing to retry.
			expect(itemsOf(retried, 'Flux').every(({ json }) => json.reused === true)).toBe(true);
			expect((await cluster.post('make-once', { prompts })).status).toBe(200);
			const again = await cluster.latestOf(workflows['make-once']);
			const made = itemsOf(await cluster.api.execution(again), 'Flux');
			expect(made.map(({ json }) => json.reused)).toEqual(prompts.map(() => true));
			await expectOwnBytes(made);
			expect(emulator.bill).toMatchObject({ submitted: 5, completed: 5, charged: 0.25 });
			await report('Killed with Reuse', [id, again]);
		},
		RUN_MS,
	);

	test(
		'loses no image whose request ID is in a table when a worker is killed',
		async () => {
			await cluster.startWorkers();
			await cluster.api.runWorkflow(await cluster.api.createWorkflow(makeTable()));
			emulator.speed = 0.01;
			expect((await cluster.post('submit', { prompts: ['one', 'two', 'three'] })).status).toBe(200);
			// Not awaited: the response comes when n8n notices that the worker is gone, maybe after the test.
			cluster.post('collect', {}).catch(() => undefined);
			await until(() => emulator.requests.some(({ path }) => path.endsWith('/status')));
			const first = await cluster.latestOf(workflows.collect);
			const killed = await cluster.workerOf(first);
			await killed.kill();

			ahead += LATER_MS;
			expect((await cluster.post('collect', {})).status).toBe(200);
			const second = await cluster.latestOf(workflows.collect);
			expect(second).not.toBe(first);
			const made = itemsOf(await cluster.api.execution(second), 'Flux');
			expect(made).toHaveLength(3);
			await expectOwnBytes(made);
			expect(emulator.bill).toMatchObject({ submitted: 3, completed: 3, charged: 0.15 });
			await report('Request IDs in a table', [first, second]);
		},
		RUN_MS,
	);
});

async function expectOwnBytes(items: INodeExecutionData[]): Promise<void> {
	for (const { json, binary } of items) {
		expect(binary?.data.id).toMatch(/^database/);
		const stored = await cluster.api.binary(String(binary?.data.id));
		expect(stored.equals(await emulator.bytesOf(String(json.request_id)))).toBe(true);
	}
}

/** Prints what ran where and what it cost. */
async function report(title: string, ids: string[]): Promise<void> {
	const { submitted, completed, charged } = emulator.bill;
	const bill = `${submitted} submitted, ${completed} images, $${charged.toFixed(2)}`;
	process.stdout.write(`${title}: ${await cluster.shares(ids)}; bill: ${bill}\n`);
}
