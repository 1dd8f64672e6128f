/** What npm would publish: packed as npm does it, and laid out as its user gets it. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { repositoryFolder } from '../playground/folders.mts';
import { pack, type Tarball } from '../playground/pack.mts';
import { buildPackage } from '../playground/package.mts';
import { runCommand } from '../playground/runCommand.mts';

/**
 * Builds and packs this package, and takes the tarball away when the work is done; gives what the work gives.
 *
 * @throws Error with the compiler's or npm's last lines
 */
export async function withTarball<T>(work: (tarball: Tarball) => Promise<T>): Promise<T> {
	await buildPackage();
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-tarball-'));
	try {
		return await work(await pack(repositoryFolder, folder));
	} finally {
		await fs.rm(folder, { recursive: true, force: true });
	}
}

/** Unpacks a tarball beside itself. @returns the folder with the package's package.json */
export async function unpack({ file }: Tarball): Promise<string> {
	const folder = path.dirname(file);
	const { code, lines } = await runCommand('tar', ['-xzf', path.basename(file)], { folder });
	if (code !== 0) throw new Error(['tar did not succeed:', ...lines.slice(-10)].join('\n'));
	return path.join(folder, 'package');
}
