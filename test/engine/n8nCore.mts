import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the package n8n-core exports. */
export type N8nCore = typeof import('n8n-core');

/** The dependency injection container, as far as the harness uses it. */
export interface Container {
	get<Service>(type: abstract new (...given: never[]) => Service): Service;
}

/**
 * Where n8n-core is installed: in this repository, or the engine of another n8n (test/versions). jest runs this
 * file as CommonJS, tsx as an ES module: neither `require` nor `import.meta` is in both.
 */
const requireFromHere = createRequire(
	join(process.env.N8N_CORE_FROM ?? process.cwd(), 'package.json'),
);

let loaded: N8nCore | undefined;

/** Loads n8n-core, once per test file: it fixes its folders from `N8N_USER_FOLDER` while it loads. */
export function loadN8nCore(userFolder: string): void {
	if (loaded !== undefined) return;
	process.env.N8N_USER_FOLDER = userFolder;
	// Every line n8n logs would otherwise be in the test report, stack included.
	process.env.N8N_LOG_LEVEL ??= 'silent';
	requireFromHere('reflect-metadata');
	loaded = requireFromHere('n8n-core') as N8nCore;
}

/** @throws when `startEngine` was not called before. */
export function n8nCore(): N8nCore {
	if (loaded === undefined)
		throw new Error('Call startEngine() in beforeAll, before the first run');
	return loaded;
}

/** A package as n8n-core finds it: npm may have installed another one of that name at the top of the tree. */
export function requireFromCore(name: string): unknown {
	return createRequire(requireFromHere.resolve('n8n-core'))(name);
}

/** The container that holds n8n-core's services; that of another `@n8n/di` knows none of them. */
export function n8nContainer(): Container {
	return (requireFromCore('@n8n/di') as { Container: Container }).Container;
}

/** The version of n8n-core, which is about that of the n8n it belongs to. */
export function n8nCoreVersion(): string {
	return (requireFromHere('n8n-core/package.json') as { version: string }).version;
}
