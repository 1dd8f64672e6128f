/**
 * One process at a time may install n8n or build the package: two terminals, or two of jest's workers, would
 * otherwise delete each other's half-finished work.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './folders.mts';

/** Does the work when no other process does work of this name; waits for it otherwise. */
export async function oneAtATime<T>(name: string, work: () => Promise<T>): Promise<T> {
	const lock = path.join(cacheFolder, `${name}.lock`);
	await fs.mkdir(cacheFolder, { recursive: true });
	while (!(await take(lock))) await sleep(200);
	try {
		return await work();
	} finally {
		await fs.rm(lock, { force: true });
	}
}

/** Writes our process id into the lock file, unless a living process holds it. */
async function take(lock: string): Promise<boolean> {
	try {
		await fs.writeFile(lock, String(process.pid), { flag: 'wx' });
		return true;
	} catch {
		const owner = Number(await fs.readFile(lock, 'utf8').catch(() => ''));
		// A process that was killed leaves its lock behind.
		if (owner && !isAlive(owner)) await fs.rm(lock, { force: true });
		return false;
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
