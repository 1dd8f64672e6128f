/** Packages that only some commands need, each set from a lock file of its own. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mts';
import { cacheFolder } from './folders.mts';
import npmFailure from './npmFailure.cjs';
import { oneAtATime } from './oneAtATime.mts';
import { runCommand } from './runCommand.mts';

/**
 * Installs what a folder's package-lock.json lists into playground/.cache, on first use. Install scripts stay off.
 *
 * @param name of the folder in playground/.cache, `scanner` or `versions/1.123.0`
 * @param locks the folder with package.json and package-lock.json
 * @returns the folder that holds node_modules
 * @throws Error with a sentence when npm does not succeed
 */
export async function installLocked(name: string, locks: string): Promise<string> {
	const folder = path.join(cacheFolder, name);
	return await oneAtATime(name.replace('/', '-'), async () => {
		const sources = ['package.json', 'package-lock.json'].map((file) => path.join(locks, file));
		const stamp = path.join(folder, 'installed');
		const state = await fingerprint(sources);
		if (await isStamped(stamp, state)) return folder;
		await fs.rm(folder, { recursive: true, force: true });
		await fs.mkdir(folder, { recursive: true });
		for (const source of sources)
			await fs.copyFile(source, path.join(folder, path.basename(source)));
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
		const { code, lines } = await runCommand('npm', ['ci', ...flags], { folder });
		if (code !== 0) throw new Error(npmFailure.explainNpmFailure(`Installing ${name}`, lines));
		await fs.writeFile(stamp, state);
		return folder;
	});
}
