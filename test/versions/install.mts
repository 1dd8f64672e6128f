/** The engines of other n8n versions, in playground/.cache/versions, each from its lock file beside this. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from '../../playground/fingerprint.mts';
import { cacheFolder, repositoryFolder } from '../../playground/folders.mts';
import npmFailure from '../../playground/npmFailure.cjs';
import { oneAtATime } from '../../playground/oneAtATime.mts';
import { runCommand } from '../../playground/runCommand.mts';

const locks = path.join(repositoryFolder, 'test', 'versions');

/** The n8n versions whose engines can be installed, the oldest first. */
export async function engineVersions(): Promise<string[]> {
	const entries = await fs.readdir(locks, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
	return names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/**
 * Installs n8n-core and n8n-workflow of one n8n version, on first use: about half a minute, 200 MB.
 *
 * @returns the folder that holds them, for the environment variable N8N_CORE_FROM
 * @throws Error with a sentence when npm does not succeed
 */
export async function installEngine(version: string): Promise<string> {
	const folder = path.join(cacheFolder, 'versions', version);
	return await oneAtATime(`engine-${version}`, async () => {
		const sources = ['package.json', 'package-lock.json'].map((name) =>
			path.join(locks, version, name),
		);
		const stamp = path.join(folder, 'installed');
		const state = await fingerprint(sources);
		if (await isStamped(stamp, state)) return folder;
		await fs.rm(folder, { recursive: true, force: true });
		await fs.mkdir(folder, { recursive: true });
		for (const source of sources)
			await fs.copyFile(source, path.join(folder, path.basename(source)));
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
		const { code, lines } = await runCommand('npm', ['ci', ...flags], { folder });
		if (code !== 0) {
			throw new Error(npmFailure.explainNpmFailure(`Installing n8n-core of ${version}`, lines));
		}
		await fs.writeFile(stamp, state);
		return folder;
	});
}
