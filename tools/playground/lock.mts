/**
 * Only one process at a time may install n8n or build the package: two terminals, or two jest workers, would
 * otherwise delete each other's half-finished files.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { cacheFolder } from './paths.mts';
import { reportWhile, type Report } from './progress.mts';

// A process that was killed leaves its lock behind; 15 s without a sign of life free it.
const lockOptions = { realpath: false, stale: 15_000, update: 5000 };
const untilFree = { forever: true, factor: 1, minTimeout: 200 };

/**
 * Does the work while holding the lock of this name, waiting for any other process that holds it.
 *
 * @param name of the lock, a directory in tools/playground/.cache
 */
export async function withLock<T>(
	name: string,
	work: () => Promise<T>,
	report: Report = () => undefined,
): Promise<T> {
	const file = path.join(cacheFolder, name);
	await fs.mkdir(cacheFolder, { recursive: true });
	const release = await lockfile.lock(file, lockOptions).catch(async (error: { code?: string }) => {
		if (error.code !== 'ELOCKED') throw error;
		const text = `Waiting for another process, which holds ${file}.lock`;
		return await reportWhile(
			report,
			text,
			lockfile.lock(file, { ...lockOptions, retries: untilFree }),
		);
	});
	try {
		return await work();
	} finally {
		await release();
	}
}
