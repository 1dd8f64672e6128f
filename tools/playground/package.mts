/** This package, built and installed into an n8n the way its user would install it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mts';
import { cacheFolder, PACKAGE, repositoryFolder } from './folders.mts';
import npmFailure from './npmFailure.cjs';
import { oneAtATime } from './oneAtATime.mts';
import { pack } from './pack.mts';
import { runCommand } from './runCommand.mts';

const inRepository = (name: string) => path.join(repositoryFolder, name);
const sources = [
	'credentials',
	'nodes',
	'icons',
	'gulpfile.js',
	'package.json',
	'tsconfig.json',
].map(inRepository);
const published = ['dist', 'package.json'].map(inRepository);

/** The node's type in workflows, once the package is installed. */
export const FLUX_NODE = `${PACKAGE}.flux`;

/** Builds dist when a source, or dist itself, has changed since the last build. Throws the compiler's lines. */
export async function buildPackage(): Promise<void> {
	await oneAtATime('build', async () => {
		const state = async () => await fingerprint([...sources, inRepository('dist')]);
		const stamp = path.join(cacheFolder, 'built');
		if (await isStamped(stamp, await state())) return;
		const result = await runCommand('npm', ['run', 'build'], { folder: repositoryFolder });
		if (result.code !== 0) {
			throw new Error(['The build did not succeed:', ...result.lines.slice(-30)].join('\n'));
		}
		await fs.writeFile(stamp, await state());
	});
}

/** Builds, packs and installs the package into n8n's user folder, unless the same one is there already. */
export async function installPackage(userFolder: string): Promise<void> {
	await buildPackage();
	const folder = path.join(userFolder, '.n8n', 'nodes');
	const stamp = path.join(folder, '.flux-package');
	const version = await fingerprint(published);
	if (await isStamped(stamp, version)) return;

	await makeRoom(folder);
	const { file } = await pack(repositoryFolder, folder);
	const flags = ['--omit=peer', '--legacy-peer-deps', '--ignore-scripts', '--no-package-lock'];
	const args = ['install', ...flags, '--no-audit', '--no-fund', `./${path.basename(file)}`];
	const { code, lines } = await runCommand('npm', args, { folder });
	if (code !== 0) throw new Error(npmFailure.explainNpmFailure('npm install', lines));
	await fs.writeFile(stamp, version);
}

/** Takes the last version away, which npm would take for this one; other packages in the folder stay. */
async function makeRoom(folder: string): Promise<void> {
	const modules = path.join(folder, 'node_modules');
	await fs.mkdir(modules, { recursive: true });
	const archives = (await fs.readdir(folder)).filter((name) => name.endsWith('.tgz'));
	const old = [...archives, 'node_modules/.package-lock.json', `node_modules/${PACKAGE}`];
	for (const name of old) await fs.rm(path.join(folder, name), { recursive: true, force: true });
	// As n8n does: without it npm would climb up to the next package.json and install there.
	const manifest = path.join(folder, 'package.json');
	const empty = JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} });
	await fs.writeFile(manifest, empty, { flag: 'wx' }).catch(() => undefined);
}
