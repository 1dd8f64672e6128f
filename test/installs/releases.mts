/** Two releases of this package as npm would publish them: an earlier one, and the current one. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { buildPackage, pack } from '../../tools/playground/package.mts';
import { repositoryFolder } from '../../tools/playground/paths.mts';

/** One release of a package, packed. */
export interface Release {
	/** Its package.json. */
	manifest: { name: string; version: string };
	/** Bytes of the .tgz. */
	archive: Buffer;
}

/** The node's description in the earlier release. */
export const earlierDescription = 'An earlier release of this node';

const earlierVersion = '0.0.9';

/**
 * Builds the package and packs both releases in the given folder. The earlier one differs in its version and in the
 * node's description.
 */
export async function packReleases(
	folder: string,
): Promise<{ earlier: Release; current: Release }> {
	await buildPackage();
	const earlier = path.join(folder, 'earlier');
	for (const name of ['dist', 'package.json', 'README.md', 'LICENSE']) {
		await fs.cp(path.join(repositoryFolder, name), path.join(earlier, name), { recursive: true });
	}
	await edit(path.join(earlier, 'package.json'), /("version": )"[^"]+"/, `$1"${earlierVersion}"`);
	const node = path.join(earlier, 'dist', 'nodes', 'Flux', 'Flux.node.js');
	await edit(node, /(\bdescription: )'[^']+'/, `$1'${earlierDescription}'`);
	return {
		earlier: await release(earlier, folder),
		current: await release(repositoryFolder, folder),
	};
}

async function edit(file: string, pattern: RegExp, replacement: string): Promise<void> {
	const text = await fs.readFile(file, 'utf8');
	if (!pattern.test(text)) throw new Error(`${file} does not match ${pattern}.`);
	await fs.writeFile(file, text.replace(pattern, replacement));
}

async function release(source: string, folder: string): Promise<Release> {
	const { file } = await pack(source, folder);
	const manifest = JSON.parse(await fs.readFile(path.join(source, 'package.json'), 'utf8'));
	return { manifest, archive: await fs.readFile(file) };
}
