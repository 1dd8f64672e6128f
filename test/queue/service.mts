/** A server that n8n needs, on 127.0.0.1, from start to stop. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopProcess, startProcess } from '../../tools/playground/processes.mts';

const READY_WITHIN_MS = 60_000;
const LOG_LINES_SHOWN = 15;

/** A server that is ready. */
export interface Service {
	port: number;
	/** Stops it, kills it after 10 s, and resolves when it has ended. */
	stop(): Promise<void>;
}

/** What to start, and how to tell that it is ready. */
export interface ServiceOptions {
	command: string;
	arguments: string[];
	port: number;
	/** Its working directory; its output goes to `service.log` there. */
	folder: string;
	/** The user that runs it; the current one by default. */
	user?: { uid: number; gid: number };
	isReady(): Promise<boolean>;
}

/** Starts the program and waits until it is ready. @throws Error with its last lines when it is not after 60 s */
export async function startService(options: ServiceOptions): Promise<Service> {
	const { command, port, folder, user, isReady } = options;
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
	while (!(await isReady())) {
		if (child.exitCode === null && Date.now() < deadline) {
			await sleep(100);
			continue;
		}
		await stop();
		const lines = (await fs.readFile(log, 'utf8')).trim().split('\n').slice(-LOG_LINES_SHOWN);
		throw new Error([`${command} did not start. Its last lines:`, ...lines].join('\n'));
	}
	return { port, stop };
}
