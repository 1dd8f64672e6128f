/** Packages that only some commands need, each set from a lock file of its own. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mts';
import { cacheFolder } from './folders.mts';
import npmFailure from './npmFailure.cjs';
import { oneAtATime } from './oneAtATime.mts';
import { runCommand } from './runCommand.mts';

/**
 * Installs what a folder's package-lock.json lists into tools/playground/.cache, on first use. Install scripts stay off.
 *
 * @param name of the folder in tools/playground/.cache, `scanner` or `versions/1.123.0`
 * @param locks the folder with package.json and package-lock.json
 * @returns the folder that holds node_modules
 * @throws Error with a sentence when npm does not succeed
 */
export async function installLocked(name: string, locks: string): Promise<string> {
	const folder = path.join(cacheFolder, name);
	return await oneAtATime(name.replaceAll('/', '-'), async () => {
		const stamp = path.join(folder, 'installed');
		const state = await fingerprint(manifestsIn(locks));
		if (await isStamped(stamp, state)) return folder;
		await downloadLocked(`Installing ${name}`, locks, folder);
		await fs.writeFile(stamp, state);
		return folder;
	});
}

/** The two files that say what is installed. */
export function manifestsIn(folder: string): string[] {
	return ['package.json', 'package-lock.json'].map((name) => path.join(folder, name));
}

/**
 * Empties a folder and puts there what another one's package-lock.json lists. Install scripts stay off.
 *
 * @param title what is done, as the beginning of a sentence
 * @param environment npm's; this process's own when left out
 * @throws Error with a sentence when npm does not succeed
 */
export async function downloadLocked(
	title: string,
	locks: string,
	folder: string,
	environment?: NodeJS.ProcessEnv,
): Promise<void> {
	await fs.rm(folder, { recursive: true, force: true });
	await fs.mkdir(folder, { recursive: true });
	for (const file of manifestsIn(locks)) {
		await fs.copyFile(file, path.join(folder, path.basename(file)));
	}
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
	const { code, lines } = await runCommand('npm', ['ci', ...flags], { folder, environment });
	if (code !== 0) throw new Error(npmFailure.explainNpmFailure(title, lines));
}
