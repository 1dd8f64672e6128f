/** jest's globalSetup for test/e2e: installs the package in a new n8n, starts it and signs the owner in. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startN8n, type RunningN8n } from '../../tools/playground/n8n.mts';
import { N8nApi } from '../../tools/playground/n8nApi.mts';
import { installPackage } from '../../tools/playground/package.mts';
import { stopOnSignal } from '../../tools/playground/processes.mts';
import { announceSkippedTests } from './editor/chromium.mts';
import { openFixedHosts, type FixedHosts } from './services/fixedHosts.mts';
import { shareN8n } from './sharedN8n.mts';

let folder: string;
let hosts: FixedHosts | undefined;
let n8n: RunningN8n | undefined;

/** Starts n8n and shares its URL and session with the tests. */
export default async function startSharedN8n(): Promise<void> {
	stopOnSignal();
	announceSkippedTests();
	// n8n compares file paths with the folder's real path.
	folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-')));
	const filesFolder = path.join(folder, 'files');
	await fs.mkdir(filesFolder);
	const userFolder = path.join(folder, 'home');
	await installPackage(userFolder);
	hosts = await openFixedHosts(folder);
	n8n = await startN8n({
		userFolder,
		environment: { N8N_RESTRICT_FILE_ACCESS_TO: filesFolder, ...hosts.environment },
	});
	const api = new N8nApi(n8n.url);
	await api.signIn();
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const { url } = n8n;
	shareN8n({ url, session: api.session, nodesFolder, filesFolder, servicePorts: hosts.ports });
}

/** Stops the shared n8n and deletes everything it wrote. */
export async function stopSharedN8n(): Promise<void> {
	await n8n?.stop();
	await hosts?.close();
	await fs.rm(folder, { recursive: true, force: true });
}
