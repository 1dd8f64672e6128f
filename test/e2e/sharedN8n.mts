/**
 * The n8n that all test files of a jest run share; startSharedN8n.mts starts it before the first of them.
 * Workflows and credentials are created, never updated by name, so that parallel test files do not interfere.
 */
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/emulator.mts';
import { N8nApi } from '../../tools/playground/n8nApi.mts';
import type { CredentialReference } from '../../tools/playground/workflows.mts';
import type { ServicePorts } from './services/fixedHosts.mts';

/** What a test needs to know about the shared n8n. */
export interface SharedN8n {
	/** Where the editor, the REST interface and the webhooks are. */
	url: string;
	/** The owner's session, as a Cookie header. */
	session: string;
	/** Where the package is installed, laid out for any n8n's user folder. */
	nodesFolder: string;
	/** The only folder in which nodes may read and write files. */
	filesFolder: string;
	/** Where it finds the services whose hosts n8n's nodes have built in. */
	servicePorts: ServicePorts;
}

const VARIABLE = 'SHARED_N8N';

/** Passes the shared n8n to the processes that run the tests. */
export function shareN8n(n8n: SharedN8n): void {
	process.env[VARIABLE] = JSON.stringify(n8n);
}

/** The shared n8n, with the owner signed in. Throws outside a jest run of test/e2e. */
export function useN8n(): SharedN8n & { api: N8nApi } {
	const shared = process.env[VARIABLE];
	if (!shared) throw new Error('No n8n is shared: only the tests in test/e2e have one.');
	const n8n = JSON.parse(shared) as SharedN8n;
	return { ...n8n, api: new N8nApi(n8n.url, n8n.session) };
}

/** Starts an emulator for one test file, and saves a credential for it in n8n. */
export async function startSegmind(
	api: N8nApi,
	name: string,
	options?: EmulatorOptions,
	apiKey = 'SG_end_to_end',
): Promise<{ emulator: Emulator; credential: CredentialReference }> {
	const emulator = await startEmulator({ speed: 50, credits: 100, ...options });
	const { baseUrl, storageUrl, historyUrl } = emulator;
	const data = { apiKey, baseUrl, storageUrl, historyUrl };
	const id = await api.createCredential({ name, type: 'segmindApi', data });
	return { emulator, credential: { id, name } };
}
