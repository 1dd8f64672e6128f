/** What npm would publish: packed as npm does it, and laid out as its user gets it. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { repositoryFolder } from '../playground/folders.mts';
import { buildPackage } from '../playground/package.mts';
import { runCommand } from '../playground/runCommand.mts';

/** A packed package. */
export interface Tarball {
	/** The .tgz, in a folder of its own. */
	file: string;
	/** Its size in bytes. */
	bytes: number;
	/** Bytes of what is in it. */
	unpackedBytes: number;
	/** Paths of what is in it, from the package's root. */
	paths: string[];
}

/** The part of npm's report that is used. */
interface PackReport {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

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
	const folder = path.join(path.dirname(file), 'package');
	await run('tar', ['-xzf', path.basename(file)], path.dirname(file));
	return folder;
}

/** Packs a built package into a folder. @throws Error with npm's last lines */
export async function pack(source: string, folder: string): Promise<Tarball> {
	const flags = ['--ignore-scripts', '--json', '--pack-destination', folder];
	const lines = await run('npm', ['pack', ...flags], source);
	// npm's warnings may stand around the JSON.
	const report = lines.slice(lines.indexOf('['), lines.lastIndexOf(']') + 1).join('\n');
	const [{ filename, size, unpackedSize, files }] = JSON.parse(report) as PackReport[];
	return {
		file: path.join(folder, filename),
		bytes: size,
		unpackedBytes: unpackedSize,
		paths: files.map((file) => file.path).sort(),
	};
}

async function run(command: string, args: string[], folder: string): Promise<string[]> {
	const { code, lines } = await runCommand(command, args, { folder });
	if (code === 0) return lines;
	throw new Error([`${command} ${args[0]} did not succeed:`, ...lines.slice(-10)].join('\n'));
}
