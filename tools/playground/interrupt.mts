/** Ctrl+C and its relatives, at any moment: everything that was started ends before we do. */
import fs from 'node:fs';
import { endAllChildren } from './children.mts';
import { realProcess } from './realProcess.mts';

const CURSOR_VISIBLE = '\u001b[?25h';
let stopping = false;

/** Whether a signal is ending this process: failures from here on are its doing. */
export const isStopping = () => stopping;

/** Ends all children on SIGINT, SIGTERM and SIGHUP, then this process with the given exit code. */
export function endOnSignal(exitCode: () => number): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		realProcess.on(signal, () => void end(exitCode()));
	}
}

async function end(exitCode: number): Promise<void> {
	// A terminal sends Ctrl+C to us and to npm, which passes it on: the second is no second wish.
	if (stopping) return;
	stopping = true;
	// Past process.stdout, which listr2 holds while a step is shown: what it holds would end with us.
	fs.writeSync(1, `${process.stdout.isTTY ? CURSOR_VISIBLE : ''}\nStopping …\n`);
	await endAllChildren();
	realProcess.exit(exitCode);
}
