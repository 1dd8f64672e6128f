/** A real n8n process, from start to stop. */
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { endChild, startChild } from './children.mts';
import { assertFree, freePort } from './freePort.mts';
import { installN8n } from './n8nInstall.mts';
import { n8nEnvironment } from './n8nEnvironment.mts';

const READY_WITHIN_MS = 120_000;
const LOG_LINES_SHOWN = 15;

/** The kinds of n8n process, and how to tell that one answers. */
const roles = {
	main: {
		arguments: ['start'],
		port: 'N8N_PORT',
		environment: {},
		// n8n answers 200 on other paths while it is still booting; its settings come last.
		path: '/rest/settings',
		says: '"userManagement"',
	},
	worker: {
		arguments: ['worker', '--concurrency=5'],
		port: 'QUEUE_HEALTH_CHECK_PORT',
		environment: { QUEUE_HEALTH_CHECK_ACTIVE: 'true', N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' },
		path: '/healthz/readiness',
		says: '"ok"',
	},
};

/** What to start n8n with. */
export interface N8nOptions {
	/** The folder that holds n8n's `.n8n`: its database, settings and community nodes. */
	userFolder: string;
	/** The whole n8n when left out, or a worker of its queue, which has no editor and no REST interface. */
	role?: keyof typeof roles;
	/** The port on 127.0.0.1; any free one when 0 or left out. */
	port?: number;
	/** Settings beyond, or instead of, the playground's own. */
	environment?: Record<string, string>;
}

/** An n8n that answers. */
export interface RunningN8n {
	/** Where the editor and the REST interface are. */
	url: string;
	pid: number;
	/** Path of the file with everything n8n has printed, in this folder's earlier starts too. */
	log: string;
	/** Asks n8n to end, kills it after 10 s, and resolves when it has ended. */
	stop(): Promise<void>;
}

/**
 * Starts n8n, installing it on first use, and waits until it answers (at most 120 s). Throws a sentence when the
 * port is taken, and n8n's last lines when it does not come up.
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
	const child = startChild(program.node.binary, [program.script, ...role.arguments], {
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
		await untilReady(url + role.path, role.says, child);
	} catch (error) {
		await endChild(child);
		const lines = (await fs.readFile(log, 'utf8')).trim().split('\n').slice(-LOG_LINES_SHOWN);
		throw new Error([(error as Error).message, ...lines.map((line) => `  ${line}`)].join('\n'));
	}
	return { url, pid: child.pid as number, log, stop: async () => await endChild(child) };
}

/**
 * n8n writes 700 files of its editor into `.cache`, where eslint finds them and takes a minute over them. It
 * leaves out node_modules and does not follow links, so that is where they go.
 */
async function hideEditorFiles(userFolder: string): Promise<void> {
	const hidden = path.join(userFolder, 'node_modules', '.cache');
	await fs.mkdir(hidden, { recursive: true });
	// There already from the second start on.
	await fs.symlink(hidden, path.join(userFolder, '.cache'), 'junction').catch(() => undefined);
}

/** Waits until an address answers with these words in it. */
async function untilReady(address: string, words: string, child: ChildProcess): Promise<void> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
			throw new Error('n8n ended before it was ready. Its last lines:');
		}
		const answer = await axios
			.get<string>(address, { proxy: false, responseType: 'text', timeout: 5000 })
			.catch(() => undefined);
		if (answer?.data.includes(words)) return;
		await sleep(200);
	}
	throw new Error(`n8n was not ready after ${READY_WITHIN_MS / 1000} s. Its last lines:`);
}
