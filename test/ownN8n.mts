/** An n8n for one test file that cannot use the shared one, because it kills n8n or changes its settings. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startN8n, type RunningN8n } from '../tools/playground/n8n.mts';
import { N8nApi } from '../tools/playground/n8nApi.mts';
import { stopOnSignal } from '../tools/playground/processes.mts';

/** An n8n with its own user folder. */
export class OwnN8n {
	/** The owner's session, which survives a restart. */
	api!: N8nApi;

	private userFolder!: string;

	private running!: RunningN8n;

	/**
	 * @param environment settings that replace the usual ones or add to them
	 * @param nodesFolder community packages of another n8n, to be copied; none by default
	 */
	constructor(
		private readonly environment: Record<string, string> = {},
		private readonly nodesFolder?: string,
	) {}

	/** Starts n8n and signs the owner in. */
	async start(): Promise<this> {
		// On a signal, jest's workers would exit and leave this n8n behind.
		stopOnSignal();
		this.userFolder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-'));
		if (this.nodesFolder) {
			const installed = path.join(this.userFolder, '.n8n', 'nodes');
			await fs.cp(this.nodesFolder, installed, { recursive: true });
		}
		await this.run();
		this.api = new N8nApi(this.url);
		await this.api.signIn();
		return this;
	}

	/** Where the editor, the REST interface and the webhooks are. */
	get url(): string {
		return this.running.url;
	}

	/**
	 * Kills n8n (SIGKILL) and starts it again with the same data, at the same URL.
	 *
	 * @param whileDown runs in between
	 */
	async killAndRestart(whileDown?: () => Promise<void>): Promise<void> {
		const port = Number(new URL(this.url).port);
		process.kill(this.running.pid, 'SIGKILL');
		await this.running.stop();
		await whileDown?.();
		await this.run(port);
	}

	/** Stops n8n and deletes everything it wrote. */
	async end(): Promise<void> {
		await this.running.stop();
		await fs.rm(this.userFolder, { recursive: true, force: true });
	}

	private async run(port?: number): Promise<void> {
		const { userFolder, environment } = this;
		this.running = await startN8n({ userFolder, environment, ...(port && { port }) });
	}
}
