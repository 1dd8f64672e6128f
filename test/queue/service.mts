/** A program that serves on 127.0.0.1 beside n8n, from start to stop. */
import type { SpawnOptions } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopProcess, startProcess } from '../../tools/playground/processes.mts';

const READY_WITHIN_MS = 60_000;
const LOG_LINES_SHOWN = 15;

/** A program that answers. */
export interface Service {
	port: number;
	/** Asks it to end, kills it after 10 s, and resolves when it has ended. */
	stop(): Promise<void>;
}

/** What to start, and how to tell that it answers. */
export interface ServiceOptions {
	command: string;
	arguments: string[];
	port: number;
	/** The folder it works in; what it prints goes to `service.log` there. */
	folder: string;
	/** Who runs it; the caller when left out. */
	user?: Pick<SpawnOptions, 'uid' | 'gid'>;
	answers(): Promise<boolean>;
}

/** Starts the program and waits until it answers, at most 60 s; then throws with its last lines. */
export async function startService(options: ServiceOptions): Promise<Service> {
	const { command, port, folder, user, answers } = options;
	const log = path.join(folder, 'service.log');
	const output = await fs.open(log, 'w');
	const child = startProcess(command, options.arguments, {
		...user,
		cwd: folder,
		stdio: ['ignore', output.fd, output.fd],
	});
	await output.close();
	const stop = async () => await stopProcess(child);
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!(await answers())) {
		if (child.exitCode === null && Date.now() < deadline) {
			await sleep(100);
			continue;
		}
		await stop();
		const lines = (await fs.readFile(log, 'utf8')).trim().split('\n').slice(-LOG_LINES_SHOWN);
		throw new Error([`${command} does not answer. Its last lines:`, ...lines].join('\n'));
	}
	return { port, stop };
}
