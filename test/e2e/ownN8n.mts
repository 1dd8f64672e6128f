/** An n8n of a test file's own, for what the shared one must be spared: being killed, or other settings. */
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endOnSignal } from '../../playground/interrupt.mts';
import { startN8n, type RunningN8n } from '../../playground/n8n.mts';
import { N8nApi } from '../../playground/n8nApi.mts';
import { useN8n } from './sharedN8n.mts';

/** An n8n with this package, the owner signed in. */
export class OwnN8n {
	private constructor(
		private readonly userFolder: string,
		private readonly environment: Record<string, string>,
		private running: RunningN8n,
		/** Signed in, whichever process n8n is by now: the session lasts beyond a restart. */
		readonly api: N8nApi,
	) {}

	/** Starts a fresh n8n with the package and, where given, settings instead of the usual ones. */
	static async start(environment: Record<string, string> = {}): Promise<OwnN8n> {
		// jest's workers end without a word, and would leave this n8n behind.
		endOnSignal(() => 130);
		const userFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-'));
		const installed = path.join(userFolder, '.n8n', 'nodes');
		await fs.cp(useN8n().nodesFolder, installed, { recursive: true });
		const running = await startN8n({ userFolder, environment });
		const api = new N8nApi(running.url);
		await api.signIn();
		return new OwnN8n(userFolder, environment, running, api);
	}

	/**
	 * Kills n8n without a warning, and starts it again on what it had stored, at the same address.
	 *
	 * @param whileDown what happens in between
	 */
	async killAndRestart(whileDown?: () => Promise<void>): Promise<void> {
		const { userFolder, environment } = this;
		const port = Number(new URL(this.running.url).port);
		process.kill(this.running.pid, 'SIGKILL');
		await this.running.stop();
		await whileDown?.();
		this.running = await startN8n({ userFolder, environment, port });
	}

	/** Ends n8n and deletes everything it wrote. */
	async end(): Promise<void> {
		await this.running.stop();
		await fs.rm(this.userFolder, { recursive: true, force: true });
	}
}
