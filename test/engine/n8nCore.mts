import { createRequire } from 'node:module';
import { join } from 'node:path';

export type N8nCore = typeof import('n8n-core');

/** The dependency injection container, as far as the harness uses it. */
export interface Container {
	get<Service>(type: abstract new (...given: never[]) => Service): Service;
}

/** jest runs this file as CommonJS, tsx as an ES module: neither `require` nor `import.meta` is in both. */
const requireFromHere = createRequire(join(process.cwd(), 'package.json'));

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

/**
 * The container that holds n8n-core's services. npm may install a second `@n8n/di` at the top of the
 * tree; its container is another one and knows none of them, so it is resolved from n8n-core's place.
 */
export function n8nContainer(): Container {
	const requireFromCore = createRequire(requireFromHere.resolve('n8n-core'));
	return (requireFromCore('@n8n/di') as { Container: Container }).Container;
}
