/**
 * A real n8n in tools/playground/.cache, from the committed lock file. Install scripts stay off except SQLite's,
 * which n8n's database needs. The stamp is written last: it makes the next call instant, and an interrupted install
 * starts over.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mts';
import { manifestsIn, npmCi } from './installFromLock.mts';
import { withLock } from './lock.mts';
import { installNode24, type NodeProgram } from './node24.mts';
import npmFailure from './npmFailure.cjs';
import { cacheFolder, repositoryFolder } from './paths.mts';
import { runCommand, type CommandResult } from './processes.mts';
import { reportWhile, type Report } from './progress.mts';

const NEEDED_BYTES = 4e9;
const folder = path.join(cacheFolder, 'n8n');
const source = path.join(repositoryFolder, 'tools', 'playground');

/** An installed n8n: run `node.binary script start` in `node.environment`. */
export interface N8nProgram {
	node: NodeProgram;
	/** Path of n8n's CLI script. */
	script: string;
}

/** A program is missing on this machine; the message says how to install it. */
export class MissingProgramError extends Error {}

/**
 * Installs n8n and its Node on first use: about 5 minutes, 3 GB.
 *
 * @throws MissingProgramError when there is no compiler
 * @throws Error with a sentence for the user when npm fails or the disk is full
 */
export async function installN8n(report: Report = () => undefined): Promise<N8nProgram> {
	const install = async () => {
		const version = await fingerprint(manifestsIn(source));
		const stamp = path.join(folder, 'installed');
		const installed = await isStamped(stamp, version);
		if (!installed) await checkSpace();
		const node = await installNode24(report);
		if (!installed) {
			const download = npmCi('Installing n8n', source, folder, node.environment);
			await reportWhile(report, 'n8n: downloading, about 3 minutes', download);
			await buildSqlite(node, report);
			await fs.writeFile(stamp, version);
		}
		return { node, script: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n') };
	};
	return await withLock('n8n', install, report);
}

async function checkSpace(): Promise<void> {
	const { bavail, bsize } = await fs.statfs(cacheFolder);
	if (bavail * bsize >= NEEDED_BYTES) return;
	const free = (bavail * bsize) / 1e9;
	throw new Error(`n8n needs 4 GB of disk space; only ${free.toFixed(1)} GB are free.`);
}

/** npm downloads a prebuilt binding if it can reach GitHub, and compiles one otherwise. */
async function buildSqlite(node: NodeProgram, report: Report): Promise<void> {
	const result = await reportWhile(
		report,
		'n8n: building its database driver, up to 2 minutes',
		runCommand('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'], {
			folder,
			environment: node.environment,
		}),
	);
	const binding = path.join(folder, 'node_modules/sqlite3/build/Release/node_sqlite3.node');
	const built = await fs.stat(binding).catch(() => undefined);
	if (result.code !== 0 || !built) throw sqliteError(result);
}

function sqliteError({ lines }: CommandResult): Error {
	const output = lines.join('\n');
	const noPython = /find Python|Could not find any Python/i.test(output);
	const noCompiler =
		/not found: make|(make|g\+\+|c\+\+|cc): (command )?not found|No Xcode|find any Visual Studio/i;
	if (!noPython && !noCompiler.test(output)) {
		return new Error(npmFailure.explainNpmFailure('Building n8n’s database driver', lines));
	}
	const remedies: Record<string, string> = {
		darwin: 'Install the Xcode command line tools: xcode-select --install',
		win32: 'Install the Visual Studio Build Tools for C++ and Python 3',
	};
	const remedy = remedies[process.platform] ?? 'On Debian: apt-get install build-essential python3';
	const missing = noPython ? 'Python 3' : 'a C++ compiler with make';
	return new MissingProgramError(
		`n8n’s database driver must be compiled, which needs ${missing}. ${remedy}`,
	);
}
