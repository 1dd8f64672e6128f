/** The workflow "Long jobs that survive a restart" in an n8n that is killed while the workflow waits. */
import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Emulator } from '../../../emulator/emulator.mts';
import { installN8n } from '../../../tools/playground/n8nInstall.mts';
import type { Execution } from '../../../tools/playground/n8nApi.mts';
import { failureOf, itemsOf, readWorkflow } from '../../../tools/playground/workflows.mts';
import { OwnN8n } from '../../ownN8n.mts';
import { startSegmind, useN8n } from '../sharedN8n.mts';
import { fileOf } from './exampleWorkflow.mts';

const START_UP_MS = 180_000;
const RUN_MS = 300_000;
const POLL_MS = 200;

let folder: string;
let n8n: OwnN8n | undefined;
let emulator: Emulator | undefined;

beforeAll(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-database-'));
	const settings = { DB_SQLITE_DATABASE: path.join(folder, 'n8n.sqlite') };
	n8n = await new OwnN8n(settings, useN8n().nodesFolder).start();
}, START_UP_MS);

afterAll(async () => {
	await n8n?.end();
	await emulator?.close();
	await fs.rm(folder, { recursive: true, force: true });
}, RUN_MS);

test(
	'the images arrive after n8n was killed during the wait, and each is paid for once',
	async () => {
		const { api } = n8n!;
		const segmind = await startSegmind(api, 'Long jobs');
		emulator = segmind.emulator;
		const workflow = await readWorkflow('long-jobs.json', segmind.credential);
		const waiting = await api.runWorkflow(await api.createWorkflow(workflow));
		expect(waiting.status).toBe('waiting');
		expect(emulator.bill).toMatchObject({ submitted: 3 });

		await n8n!.killAndRestart(async () => await letTheWaitEnd(waiting.id));
		const execution = await endAfterKill(waiting.id);

		expect(failureOf(execution)).toBeUndefined();
		expect(emulator.bill).toMatchObject({ submitted: 3, completed: 3, charged: 0.66 });
		const images = itemsOf(execution, 'Collect the images');
		expect(images.map(({ binary }) => binary?.data.fileName)).toEqual([
			'spring-hero.png',
			'summer-hero.png',
			'autumn-hero.png',
		]);
		for (const image of images) {
			const { request_id: id, width, height } = image.json;
			expect([width, height]).toEqual([2048, 1152]);
			expect((await fileOf(api, image)).equals(await emulator.bytesOf(String(id)))).toBe(true);
		}
	},
	RUN_MS,
);

/**
 * Waits for the end of an execution that slept when n8n was killed. n8n stores it as crashed for some moments, and then as
 * waiting again (n8n's `ExecutionRecoveryService.recoverFromLogs` and `determineFinalExecutionStatus`).
 */
async function endAfterKill(executionId: string): Promise<Execution> {
	for (;;) {
		const execution = await n8n!.api.finished(executionId);
		if (!['waiting', 'crashed'].includes(execution.status)) return execution;
		await sleep(POLL_MS);
	}
}

/**
 * Moves the end of the wait to a minute and a half from now, in the database of an n8n that is not running. Not to now:
 * n8n 2.41 may resume the execution while it starts, and then count it among those that crashed with the kill.
 */
async function letTheWaitEnd(executionId: string): Promise<void> {
	const { node } = await installN8n();
	// SQLite comes with the Node that n8n runs on, not with the one that runs the tests.
	const script = `
		const { DatabaseSync } = require('node:sqlite');
		const [file, id] = process.argv.slice(1);
		const soon = "strftime('%Y-%m-%d %H:%M:%f', 'now', '+90 seconds')";
		const { changes } = new DatabaseSync(file)
			.prepare('UPDATE execution_entity SET waitTill = ' + soon + " WHERE id = ? AND status = 'waiting'")
			.run(id);
		if (changes !== 1) throw new Error('The execution is not stored as waiting.');`;
	const database = path.join(folder, 'n8n.sqlite');
	await promisify(execFile)(node.binary, ['-e', script, database, executionId]);
}
