/** The engines of other n8n versions, installed in tools/playground/.cache/versions from the lock files in this folder. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { repositoryFolder } from '../../tools/playground/paths.mts';
import { installFromLock } from '../../tools/playground/installFromLock.mts';
import { runCommand, type CommandResult } from '../../tools/playground/processes.mts';

/** The tests mostly wait. */
const WORKERS = 3;
const lockFolders = path.join(repositoryFolder, 'test', 'versions');

/** The n8n versions whose engines can be installed, oldest first. */
export async function engineVersions(): Promise<string[]> {
	const entries = await fs.readdir(lockFolders, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
	return names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
}

/**
 * Installs n8n-core and n8n-workflow of one n8n version, on first use: about half a minute, 200 MB.
 *
 * @returns the folder that holds them, for the environment variable N8N_CORE_FROM
 * @throws Error with a sentence for the user when npm fails
 */
export async function installEngine(version: string): Promise<string> {
	return await installFromLock(`versions/${version}`, path.join(lockFolders, version));
}

/**
 * Runs the engine tests on another n8n version, which is installed on first use.
 *
 * @param flags additional jest flags
 * @param show whether jest's output is shown in the terminal or returned
 * @returns jest's exit code and, if it was not shown, its output
 * @throws Error with a sentence for the user when npm fails
 */
export async function testOn(
	version: string,
	flags: string[] = [],
	show = true,
): Promise<CommandResult> {
	const environment = { ...process.env, N8N_CORE_FROM: await installEngine(version) };
	const config = ['-c', 'test/versions/jest.config.js', '--forceExit', '-w', String(WORKERS)];
	const options = { folder: repositoryFolder, environment, show };
	return await runCommand('npx', ['jest', ...config, ...flags], options);
}
