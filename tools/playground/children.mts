/**
 * Every process the playground starts, so that none outlives it. Each one leads a group of its own: ending
 * the group also ends what it has started in turn (npm its compiler, n8n its task runner), and a Ctrl+C at
 * the terminal reaches only us, who then end them in order.
 */
import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { realProcess } from './realProcess.mts';

const onWindows = process.platform === 'win32';
const living = new Set<ChildProcess>();
const GRACE_PERIOD_MS = 10_000;

// For ends that nobody planned, an uncaught exception or process.exit.
realProcess.on('exit', () => living.forEach((child) => signalGroup(child, 'SIGKILL')));

/** Starts a program in a group of its own and remembers it until it has ended. */
export function startChild(command: string, args: string[], options: SpawnOptions): ChildProcess {
	const child = spawn(command, args, { ...options, detached: !onWindows });
	living.add(child);
	child.on('error', () => living.delete(child));
	child.on('exit', () => {
		// What the program may have left behind in its group.
		signalGroup(child, 'SIGKILL');
		living.delete(child);
	});
	return child;
}

/** Ends a child and its group: SIGTERM, and SIGKILL after 10 s. Resolves when it has ended. */
export async function endChild(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const patience = new AbortController();
	signalGroup(child, 'SIGTERM');
	const killed = sleep(GRACE_PERIOD_MS, undefined, patience).then(
		() => signalGroup(child, 'SIGKILL'),
		() => undefined,
	);
	await ended;
	patience.abort();
	await killed;
}

/** Ends everything that is still running. */
export async function endAllChildren(): Promise<void> {
	await Promise.all([...living].map(endChild));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		if (onWindows) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
		else process.kill(-child.pid, signal);
	} catch {
		// The group is empty.
	}
}
