/** What can be found out about a release without making it. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE, repositoryFolder } from '../playground/folders.mts';
import type { Tarball } from '../playground/pack.mts';
import { runCommand } from '../playground/runCommand.mts';
import { scan, type Leg } from './scanner.mts';
import { unpack, withTarball } from './tarball.mts';

/** What a release is judged by. */
export interface Facts {
	/** The version in package.json. */
	version: string;
	/** The GitHub repository in package.json, `owner/name`; empty when there is none. */
	repository: string;
	/** The GitHub repository that git pushes to. */
	origin?: string;
	/** The tag that is being published, when one is. */
	tag?: string;
	tags: string[];
	/** Empty when no branch is checked out. */
	branch: string;
	/** Files that differ from the commit. */
	uncommitted: string[];
	changelog: string;
	/** The versions that npm has; unknown when npm does not answer. */
	published?: string[];
	tarball: Pick<Tarball, 'bytes' | 'paths'>;
	/** What n8n's scanner does not let pass. */
	objections: Leg[];
}

/** Collects the facts; builds, packs and scans the package. @param tag that is being published, if one is */
export async function collectFacts(tag?: string): Promise<Facts> {
	const read = async (name: string) =>
		await fs.readFile(path.join(repositoryFolder, name), 'utf8').catch(() => '');
	const { version, repository } = JSON.parse(await read('package.json')) as {
		version: string;
		repository?: { url?: string };
	};
	return {
		...{ version, tag },
		repository: onGitHub(repository?.url ?? '') ?? '',
		origin: onGitHub((await git('remote', 'get-url', 'origin'))[0] ?? ''),
		tags: await git('tag', '--list'),
		branch: (await git('branch', '--show-current'))[0] ?? '',
		uncommitted: (await git('status', '--porcelain')).map((line) => line.slice(3)),
		changelog: await read('CHANGELOG.md'),
		published: await publishedVersions(),
		...(await withTarball(async (tarball) => ({ tarball, objections: await scanned(tarball) }))),
	};
}

/** `owner/name` of any form of address that git and npm know for a repository on GitHub. */
function onGitHub(address: string): string | undefined {
	return /github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/.exec(address)?.[1];
}

async function git(...args: string[]): Promise<string[]> {
	const { code, lines } = await runCommand('git', args, { folder: repositoryFolder });
	return code === 0 ? lines.filter(Boolean) : [];
}

/** The versions that npm has, the oldest first; none when it does not know the package. */
async function publishedVersions(): Promise<string[] | undefined> {
	const args = ['view', PACKAGE, 'versions', '--json', '--silent'];
	const { code, lines } = await runCommand('npm', args, { folder: repositoryFolder });
	const text = lines.join('\n');
	if (code !== 0) return /E404/.test(text) ? [] : undefined;
	return [JSON.parse(text) as string | string[]].flat();
}

async function scanned(tarball: Tarball): Promise<Leg[]> {
	const folders: Record<Leg, string> = { source: repositoryFolder, tarball: await unpack(tarball) };
	const objections: Leg[] = [];
	for (const leg of ['source', 'tarball'] as const) {
		if ((await scan(leg, folders[leg])) !== undefined) objections.push(leg);
	}
	return objections;
}
