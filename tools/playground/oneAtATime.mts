/**
 * One process at a time may install n8n or build the package: two terminals, or two of jest's workers, would
 * otherwise delete each other's half-finished work.
 */
import { rmSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './folders.mts';
import { reportWhile, type Report } from './progress.mts';
import { realProcess } from './realProcess.mts';

/** This process: in a container that is started again, the next one may have the same id. */
const me = `${process.pid} ${performance.timeOrigin}`;

/** Does the work when no other process does work of this name; waits for it otherwise. */
export async function oneAtATime<T>(
	name: string,
	work: () => Promise<T>,
	report: Report = () => undefined,
): Promise<T> {
	const lock = path.join(cacheFolder, `${name}.lock`);
	await fs.mkdir(cacheFolder, { recursive: true });
	if (!(await take(lock))) {
		const taken = async () => {
			while (!(await take(lock))) await sleep(200);
		};
		await reportWhile(report, `Waiting for another process, which holds ${lock}`, taken());
	}
	const release = () => rmSync(lock, { force: true });
	// A signal may end us in the middle of the work.
	realProcess.on('exit', release);
	try {
		return await work();
	} finally {
		realProcess.off('exit', release);
		release();
	}
}

/** Writes our name into the lock file, unless a living process holds it. */
async function take(lock: string): Promise<boolean> {
	try {
		await fs.writeFile(lock, me, { flag: 'wx' });
		return true;
	} catch {
		const owner = await fs.readFile(lock, 'utf8').catch(() => '');
		// A process that was killed leaves its lock behind.
		if (owner && !isAlive(owner)) await fs.rm(lock, { force: true });
		return false;
	}
}

function isAlive(owner: string): boolean {
	const pid = Number.parseInt(owner, 10);
	if (pid === process.pid) return owner === me;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
