/** Packages that only some commands need, each set with a lock file of its own. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mts';
import { withLock } from './lock.mts';
import npmFailure from './npmFailure.cjs';
import { cacheFolder } from './paths.mts';
import { runCommand } from './processes.mts';

/**
 * Installs what a folder's package-lock.json lists into tools/playground/.cache, on first use. Install scripts stay off.
 *
 * @param name of the folder in tools/playground/.cache: `scanner` or `versions/1.123.0`
 * @param source the folder with package.json and package-lock.json
 * @returns the folder that holds node_modules
 * @throws Error with a sentence for the user when npm fails
 */
export async function installFromLock(name: string, source: string): Promise<string> {
	const folder = path.join(cacheFolder, name);
	return await withLock(name.replaceAll('/', '-'), async () => {
		const stamp = path.join(folder, 'installed');
		const state = await fingerprint(manifestsIn(source));
		if (await isStamped(stamp, state)) return folder;
		await npmCi(`Installing ${name}`, source, folder);
		await fs.writeFile(stamp, state);
		return folder;
	});
}

/** The two files that define what is installed. */
export function manifestsIn(folder: string): string[] {
	return ['package.json', 'package-lock.json'].map((name) => path.join(folder, name));
}

/**
 * Empties a folder and installs there what another folder's package-lock.json lists. Install scripts stay off.
 *
 * @param title what is being done, the start of an error message
 * @param environment npm's; this process's own by default
 * @throws Error with a sentence for the user when npm fails
 */
export async function npmCi(
	title: string,
	source: string,
	folder: string,
	environment?: NodeJS.ProcessEnv,
): Promise<void> {
	await fs.rm(folder, { recursive: true, force: true });
	await fs.mkdir(folder, { recursive: true });
	for (const file of manifestsIn(source)) {
		await fs.copyFile(file, path.join(folder, path.basename(file)));
	}
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
	const { code, lines } = await runCommand('npm', ['ci', ...flags], { folder, environment });
	if (code !== 0) throw new Error(npmFailure.explainNpmFailure(title, lines));
}
