/**
 * Every program that is started here, so that none outlives this process. Each leads a process group of its own:
 * stopping the group also stops what it has started in turn (npm its compiler, n8n its task runner), and Ctrl+C in
 * a terminal reaches only this process, which then stops the others in order.
 */
import fs from 'node:fs';
import { runInThisContext } from 'node:vm';
import execa, { type ExecaChildProcess, type Options } from 'execa';

const GRACE_PERIOD_MS = 10_000;
const CURSOR_VISIBLE = '\u001b[?25h';
const onWindows = process.platform === 'win32';
// jest gives its tests a copy of `process`, which receives neither signals nor the exit event.
const realProcess = runInThisContext('process') as NodeJS.Process;
const running = new Set<ExecaChildProcess>();
let stopping = false;

// For exits that nothing else handles: an uncaught exception or process.exit().
realProcess.on('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')));

/** How to run a command. */
export interface CommandOptions {
	/** The folder to run in. */
	folder: string;
	/** The whole environment; this process's own by default. */
	environment?: NodeJS.ProcessEnv;
	/** Show the output in this terminal instead of collecting it. */
	show?: boolean;
}

/** How a command ended, with the lines it printed (none when they were shown). */
export interface CommandResult {
	code: number;
	lines: string[];
}

/** Runs a program to its end. Resolves for every exit code; for a program that is missing, with 127. */
export async function runCommand(
	command: string,
	args: string[],
	{ folder, environment = process.env, show = false }: CommandOptions,
): Promise<CommandResult> {
	const output = show ? 'inherit' : 'pipe';
	const options = { cwd: folder, env: environment, all: true } as const;
	const result = await startProcess(command, args, {
		...options,
		stdio: ['ignore', output, output],
	});
	if ('code' in result && result.code === 'ENOENT') {
		return { code: 127, lines: [`${command} was not found.`] };
	}
	return { code: result.exitCode ?? 1, lines: (result.all ?? '').split(/\r?\n/) };
}

/**
 * Starts a program in a process group of its own. Awaiting it gives the result, whatever the exit code.
 *
 * @param options execa's; `env` is the whole environment, this process's own by default
 */
export function startProcess(command: string, args: string[], options: Options): ExecaChildProcess {
	const child = execa(command, args, {
		...options,
		extendEnv: false,
		detached: !onWindows,
		reject: false,
	});
	if (child.pid === undefined) return child;
	running.add(child);
	child.once('exit', () => {
		// Whatever the program left running in its group.
		signalGroup(child, 'SIGKILL');
		running.delete(child);
	});
	return child;
}

/** Stops a program and its group: SIGTERM, then SIGKILL after 10 s. Resolves when it has ended. */
export async function stopProcess(child: ExecaChildProcess): Promise<void> {
	if (!running.has(child)) return;
	signalGroup(child, 'SIGTERM');
	const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_PERIOD_MS);
	await child;
	clearTimeout(kill);
}

/** Stops everything that is still running. */
export async function stopAllProcesses(): Promise<void> {
	await Promise.all([...running].map(stopProcess));
}

/** Whether a signal is ending this process: later failures are a consequence. */
export const isStopping = () => stopping;

/** Runs a command line tool. An error prints its message and exits with 1; in the end everything is stopped. */
export async function runTool(main: () => Promise<void>): Promise<void> {
	stopOnSignal();
	try {
		await main();
	} catch (error) {
		if (stopping) return;
		process.stdout.write(`${(error as Error).message}\n`);
		process.exitCode = 1;
	}
	await stopAllProcesses();
	process.exit();
}

/** On SIGINT, SIGTERM and SIGHUP, stops all programs, then exits, by default with 130. */
export function stopOnSignal(exitCode = () => 130): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		realProcess.on(signal, () => void stop(exitCode()));
	}
}

async function stop(exitCode: number): Promise<void> {
	// Ctrl+C arrives twice: from the terminal, and passed on by npm.
	if (stopping) return;
	stopping = true;
	// Not through process.stdout: listr2 buffers it while a step is shown, and the buffer would be lost.
	fs.writeSync(1, `${process.stdout.isTTY ? CURSOR_VISIBLE : ''}\nStopping …\n`);
	await stopAllProcesses();
	realProcess.exit(exitCode);
}

function signalGroup({ pid }: ExecaChildProcess, signal: NodeJS.Signals): void {
	try {
		if (onWindows) execa.sync('taskkill', ['/pid', String(pid), '/t', '/f'], { reject: false });
		else process.kill(-Number(pid), signal);
	} catch {
		// The group is empty.
	}
}
