/** A package as npm would publish it. */
import path from 'node:path';
import npmFailure from './npmFailure.cjs';
import { runCommand } from './runCommand.mts';

/** A packed package. */
export interface Tarball {
	/** The .tgz. */
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

/** Packs a built package into a folder. @throws Error with npm's last lines */
export async function pack(source: string, folder: string): Promise<Tarball> {
	const flags = ['--ignore-scripts', '--json', '--pack-destination', folder];
	const { code, lines } = await runCommand('npm', ['pack', ...flags], { folder: source });
	if (code !== 0) throw new Error(npmFailure.explainNpmFailure('npm pack', lines));
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
