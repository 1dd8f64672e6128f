/**
 * Paths in the repository. Found from the working directory upwards, because these files run as ES modules and,
 * in jest, as CommonJS, and only the working directory means the same in both.
 */
import fs from 'node:fs';
import path from 'node:path';

/** This package's name. */
export const PACKAGE = 'n8n-nodes-segmind-flux';

/** The repository's root folder. */
export const repositoryFolder = findRepository(process.cwd());

/** What the playground installs and keeps; safe to delete at any time. */
export const cacheFolder = path.join(repositoryFolder, 'tools', 'playground', '.cache');

/** The nearest folder upwards whose package.json is this package's. Throws when there is none. */
function findRepository(folder: string): string {
	const manifest = path.join(folder, 'package.json');
	if (fs.existsSync(manifest)) {
		const { name } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { name?: string };
		if (name === PACKAGE) return folder;
	}
	const parent = path.dirname(folder);
	if (parent === folder) throw new Error(`Run this inside the repository of ${PACKAGE}.`);
	return findRepository(parent);
}
