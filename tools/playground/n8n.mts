/** A real n8n process, from start to stop. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import type { ExecaChildProcess } from 'execa';
import { assertFree, freePort } from './freePort.mts';
import { installN8n } from './n8nInstall.mts';
import { n8nEnvironment } from './n8nEnvironment.mts';
import { startProcess, stopProcess } from './processes.mts';

const READY_WITHIN_MS = 120_000;
const LOG_LINES_SHOWN = 15;

/** The kinds of n8n process, and how to tell that one is ready. */
const roles = {
	main: {
		arguments: ['start'],
		port: 'N8N_PORT',
		environment: {},
		// Other paths return 200 while n8n is still booting; its settings come last.
		path: '/rest/settings',
		text: '"userManagement"',
	},
	worker: {
		arguments: ['worker', '--concurrency=5'],
		port: 'QUEUE_HEALTH_CHECK_PORT',
		environment: { QUEUE_HEALTH_CHECK_ACTIVE: 'true', N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' },
		path: '/healthz/readiness',
		text: '"ok"',
	},
};

/** How to start n8n. */
export interface N8nOptions {
	/** The folder that holds n8n's `.n8n`: its database, settings and community nodes. */
	userFolder: string;
	/** `main` by default; a `worker` of its queue has no editor and no REST interface. */
	role?: keyof typeof roles;
	/** The port on 127.0.0.1; any free one by default. */
	port?: number;
	/** Settings that add to the playground's own, or replace them. */
	environment?: Record<string, string>;
}

/** An n8n that is ready. */
export interface RunningN8n {
	/** Where the editor and the REST interface are. */
	url: string;
	pid: number;
	/** Path of the file with everything n8n has printed, including earlier starts in this folder. */
	log: string;
	/** Stops n8n, kills it after 10 s, and resolves when it has ended. */
	stop(): Promise<void>;
}

/**
 * Starts n8n, installing it on first use, and waits until it is ready (at most 120 s).
 *
 * @throws Error with a sentence when the port is in use, with n8n's last lines when it does not start
 */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
	const { userFolder, environment = {} } = options;
	const role = roles[options.role ?? 'main'];
	const program = await installN8n();
	const port = options.port || (await freePort());
	await assertFree(port);
	await hideEditorFiles(userFolder);
	const log = path.join(userFolder, 'n8n.log');
	const output = await fs.open(log, 'a');
	const child = startProcess(program.node.binary, [program.script, ...role.arguments], {
		cwd: userFolder,
		env: {
			...n8nEnvironment(program.node.environment, userFolder),
			[role.port]: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...role.environment,
			...environment,
		},
		stdio: ['ignore', output.fd, output.fd],
	});
	await output.close();
	const url = `http://127.0.0.1:${port}`;
	try {
		await untilReady(url + role.path, role.text, child);
	} catch (error) {
		await stopProcess(child);
		const lines = (await fs.readFile(log, 'utf8')).trim().split('\n').slice(-LOG_LINES_SHOWN);
		throw new Error([(error as Error).message, ...lines.map((line) => `  ${line}`)].join('\n'));
	}
	return { url, pid: child.pid as number, log, stop: async () => await stopProcess(child) };
}

/**
 * n8n writes 700 files of its editor into `.cache`, where eslint would spend a minute on them. eslint skips
 * node_modules and does not follow links, so that is where they go.
 */
async function hideEditorFiles(userFolder: string): Promise<void> {
	const hidden = path.join(userFolder, 'node_modules', '.cache');
	await fs.mkdir(hidden, { recursive: true });
	// Already there after the first start.
	await fs.symlink(hidden, path.join(userFolder, '.cache'), 'junction').catch(() => undefined);
}

/** Waits until a URL returns something with this text in it. */
async function untilReady(url: string, text: string, child: ExecaChildProcess): Promise<void> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
			throw new Error('n8n ended before it was ready. Its last lines:');
		}
		const response = await axios
			.get<string>(url, { proxy: false, responseType: 'text', timeout: 5000 })
			.catch(() => undefined);
		if (response?.data.includes(text)) return;
		await sleep(200);
	}
	throw new Error(`n8n was not ready after ${READY_WITHIN_MS / 1000} s. Its last lines:`);
}
