/** This package: built, packed as npm would publish it, and installed in n8n as its users install it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mts';
import { withLock } from './lock.mts';
import npmFailure from './npmFailure.cjs';
import { cacheFolder, PACKAGE, repositoryFolder } from './paths.mts';
import { runCommand } from './processes.mts';

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

/** A packed package. */
export interface Tarball {
	/** Path of the .tgz. */
	file: string;
	/** Its size. */
	bytes: number;
	/** The size of its contents. */
	unpackedBytes: number;
	/** The paths of its contents, relative to the package's root. */
	paths: string[];
}

/** The part of npm's report that is used. */
interface PackReport {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

/** Builds dist if a source, or dist itself, has changed since the last build. @throws Error with the compiler's output */
export async function buildPackage(): Promise<void> {
	await withLock('build', async () => {
		const state = async () => await fingerprint([...sources, inRepository('dist')]);
		const stamp = path.join(cacheFolder, 'built');
		if (await isStamped(stamp, await state())) return;
		const result = await runCommand('npm', ['run', 'build'], { folder: repositoryFolder });
		if (result.code !== 0) {
			throw new Error(['The build failed:', ...result.lines.slice(-30)].join('\n'));
		}
		await fs.writeFile(stamp, await state());
	});
}

/** Packs a built package into a folder. @throws Error with npm's last lines */
export async function pack(source: string, folder: string): Promise<Tarball> {
	const flags = ['--ignore-scripts', '--json', '--pack-destination', folder];
	const { code, lines } = await runCommand('npm', ['pack', ...flags], { folder: source });
	if (code !== 0) throw new Error(npmFailure.explainNpmFailure('npm pack', lines));
	// npm may print warnings around the JSON.
	const report = lines.slice(lines.indexOf('['), lines.lastIndexOf(']') + 1).join('\n');
	const [{ filename, size, unpackedSize, files }] = JSON.parse(report) as PackReport[];
	return {
		file: path.join(folder, filename),
		bytes: size,
		unpackedBytes: unpackedSize,
		paths: files.map((file) => file.path).sort(),
	};
}

/** Builds, packs and installs the package into n8n's user folder, unless the same build is already there. */
export async function installPackage(userFolder: string): Promise<void> {
	await buildPackage();
	const folder = path.join(userFolder, '.n8n', 'nodes');
	const stamp = path.join(folder, '.flux-package');
	const version = await fingerprint(published);
	if (await isStamped(stamp, version)) return;

	await removeOldVersion(folder);
	const { file } = await pack(repositoryFolder, folder);
	const flags = ['--omit=peer', '--legacy-peer-deps', '--ignore-scripts', '--no-package-lock'];
	const args = ['install', ...flags, '--no-audit', '--no-fund', `./${path.basename(file)}`];
	const { code, lines } = await runCommand('npm', args, { folder });
	if (code !== 0) throw new Error(npmFailure.explainNpmFailure('npm install', lines));
	await fs.writeFile(stamp, version);
}

/** Removes an earlier build, which npm would mistake for this one; other packages in the folder stay. */
async function removeOldVersion(folder: string): Promise<void> {
	const modules = path.join(folder, 'node_modules');
	await fs.mkdir(modules, { recursive: true });
	const archives = (await fs.readdir(folder)).filter((name) => name.endsWith('.tgz'));
	const old = [...archives, 'node_modules/.package-lock.json', `node_modules/${PACKAGE}`];
	for (const name of old) await fs.rm(path.join(folder, name), { recursive: true, force: true });
	// As n8n does: without it npm would install into the next folder upwards that has a package.json.
	const manifest = path.join(folder, 'package.json');
	const empty = JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} });
	await fs.writeFile(manifest, empty, { flag: 'wx' }).catch(() => undefined);
}
