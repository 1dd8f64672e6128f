/** What can be known about a release before it is made. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Tarball } from '../playground/package.mts';
import { PACKAGE, repositoryFolder } from '../playground/paths.mts';
import { runCommand } from '../playground/processes.mts';
import { scan, type Target } from './scanner.mts';
import { unpack, withTarball } from './tarball.mts';

/** What the release check looks at. */
export interface Facts {
	/** The version in package.json. */
	version: string;
	/** The GitHub repository in package.json, `owner/name`; empty when there is none. */
	repository: string;
	/** The GitHub repository of the remote "origin". */
	origin?: string;
	/** The tag that is being published, if any. */
	tag?: string;
	tags: string[];
	/** Empty when no branch is checked out. */
	branch: string;
	/** Files that differ from the commit. */
	uncommitted: string[];
	changelog: string;
	/** The versions on npm; undefined when npm cannot be reached. */
	published?: string[];
	tarball: Pick<Tarball, 'bytes' | 'paths'>;
	/** What does not pass n8n's scanner. */
	rejected: Target[];
}

/** Collects the facts; builds, packs and scans the package. @param tag that is being published, if any */
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
		...(await withTarball(async (tarball) => ({
			tarball,
			rejected: await rejectedTargets(tarball),
		}))),
	};
}

/** `owner/name` from any form of URL that git and npm accept for a GitHub repository. */
function onGitHub(url: string): string | undefined {
	return /github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/.exec(url)?.[1];
}

async function git(...args: string[]): Promise<string[]> {
	const { code, lines } = await runCommand('git', args, { folder: repositoryFolder });
	return code === 0 ? lines.filter(Boolean) : [];
}

/** The versions on npm, oldest first; none when the package is not on npm. */
async function publishedVersions(): Promise<string[] | undefined> {
	const args = ['view', PACKAGE, 'versions', '--json', '--silent'];
	const { code, lines } = await runCommand('npm', args, { folder: repositoryFolder });
	const text = lines.join('\n');
	if (code !== 0) return /E404/.test(text) ? [] : undefined;
	return [JSON.parse(text) as string | string[]].flat();
}

async function rejectedTargets(tarball: Tarball): Promise<Target[]> {
	const folders: Record<Target, string> = {
		source: repositoryFolder,
		tarball: await unpack(tarball),
	};
	const rejected: Target[] = [];
	for (const target of ['source', 'tarball'] as const) {
		if ((await scan(target, folders[target])) !== undefined) rejected.push(target);
	}
	return rejected;
}
