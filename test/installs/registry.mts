/** An npm registry on this machine, with releases that are not on npm. */
import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import Fastify from 'fastify';
import { installN8n } from '../../tools/playground/n8nInstall.mts';
import type { Release } from './releases.mts';

/** A running registry. */
export interface Registry {
	url: string;
	/** Publishes a release as the latest one. */
	publish(release: Release): void;
	close(): Promise<void>;
}

/** Starts an empty registry on 127.0.0.1. */
export async function startRegistry(): Promise<Registry> {
	const releases: Release[] = [];
	const server = Fastify();
	const of = (name: string) => releases.filter(({ manifest }) => manifest.name === name);
	server.get<{ Params: { name: string } }>('/:name', async ({ params: { name } }, reply) => {
		const all = of(name);
		if (all.length === 0) return await reply.code(404).send({ error: 'Not found' });
		const entries = all.map(({ manifest, archive }) => {
			const tarball = `${url}/${name}/-/${manifest.version}.tgz`;
			const dist = { tarball, integrity: integrityOf(archive) };
			return [manifest.version, { ...manifest, dist }] as const;
		});
		const latest = all.at(-1)?.manifest.version;
		return { name, 'dist-tags': { latest }, versions: Object.fromEntries(entries) };
	});
	server.get<{ Params: { name: string; version: string } }>(
		'/:name/-/:version.tgz',
		async ({ params: { name, version } }) =>
			of(name).find(({ manifest }) => manifest.version === version)?.archive,
	);
	const url = await server.listen({ host: '127.0.0.1', port: 0 });
	return {
		url,
		publish: (release) => void releases.push(release),
		close: async () => await server.close(),
	};
}

function integrityOf(archive: Buffer): string {
	return `sha512-${createHash('sha512').update(archive).digest('base64')}`;
}

/**
 * An environment in which n8n installs from this registry and reaches nothing outside this machine. n8n passes npm's
 * own registry on every command line (another one needs a license: CommunityPackagesService.getNpmRegistry), so its npm
 * is a script that appends this one, and npm uses the last.
 *
 * @param folder for the script
 */
export async function environmentFor(
	{ url }: Registry,
	folder: string,
): Promise<Record<string, string>> {
	const script = `#!/bin/sh\nPATH="\${PATH#*:}" exec npm "$@" --registry=${url}\n`;
	await fs.writeFile(path.join(folder, 'npm'), script, { mode: 0o755 });
	const { node } = await installN8n();
	return {
		PATH: [folder, node.environment.PATH].join(path.delimiter),
		// The registry is not a proxy, so every request to the internet fails at once.
		HTTPS_PROXY: url,
	};
}
