import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The exports of the package n8n-core. */
export type N8nCore = typeof import('n8n-core');

/** The part of n8n's dependency injection container that the tests use. */
export interface Container {
	get<Service>(type: abstract new (...args: never[]) => Service): Service;
}

/**
 * Resolves n8n-core in this repository, or in the folder of another n8n version (test/versions). jest runs this file as
 * CommonJS and tsx as an ES module, so neither `require` nor `import.meta` works in both.
 */
const requireFromHere = createRequire(
	join(process.env.N8N_CORE_FROM ?? process.cwd(), 'package.json'),
);

let loaded: N8nCore | undefined;

/** Loads n8n-core, once per test file: it reads `N8N_USER_FOLDER` only while it loads. */
export function loadN8nCore(userFolder: string): void {
	if (loaded !== undefined) return;
	process.env.N8N_USER_FOLDER = userFolder;
	// Otherwise every line of n8n's log would be in the test report.
	process.env.N8N_LOG_LEVEL ??= 'silent';
	requireFromHere('reflect-metadata');
	loaded = requireFromHere('n8n-core') as N8nCore;
}

/** The loaded n8n-core. @throws Error before `startEngine` was called */
export function n8nCore(): N8nCore {
	if (loaded === undefined)
		throw new Error('Call startEngine() in beforeAll, before the first run');
	return loaded;
}

/** A package as n8n-core resolves it: npm may have installed another version of it at the top level. */
export function requireFromCore(name: string): unknown {
	return createRequire(requireFromHere.resolve('n8n-core'))(name);
}

/** The container with n8n-core's services; another copy of `@n8n/di` would have none of them. */
export function n8nContainer(): Container {
	return (requireFromCore('@n8n/di') as { Container: Container }).Container;
}

/** The version of n8n-core, which is close to that of its n8n. */
export function n8nCoreVersion(): string {
	return (requireFromHere('n8n-core/package.json') as { version: string }).version;
}
