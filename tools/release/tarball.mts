/** What npm would publish, packed and unpacked. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildPackage, pack, type Tarball } from '../playground/package.mts';
import { repositoryFolder } from '../playground/paths.mts';
import { runCommand } from '../playground/processes.mts';

/**
 * Builds and packs this package, and deletes the tarball when the work is done.
 *
 * @returns the work's result
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

/** Unpacks a tarball in its folder. @returns the folder with the package's package.json */
export async function unpack({ file }: Tarball): Promise<string> {
	const folder = path.dirname(file);
	const { code, lines } = await runCommand('tar', ['-xzf', path.basename(file)], { folder });
	if (code !== 0) throw new Error(['tar failed:', ...lines.slice(-10)].join('\n'));
	return path.join(folder, 'package');
}
