/** An n8n of a test file's own, for what the shared one must be spared: being killed, or other settings. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { endOnSignal } from '../tools/playground/interrupt.mts';
import { startN8n, type RunningN8n } from '../tools/playground/n8n.mts';
import { N8nApi } from '../tools/playground/n8nApi.mts';

/** An n8n in a folder of its own. */
export class OwnN8n {
	/** The owner, signed in, whichever process n8n is by now: the session lasts beyond a restart. */
	api!: N8nApi;

	private userFolder!: string;

	private running!: RunningN8n;

	/**
	 * @param environment settings instead of the usual ones, or beyond them
	 * @param nodesFolder the community packages of another n8n, to be copied; without it there are none
	 */
	constructor(
		private readonly environment: Record<string, string> = {},
		private readonly nodesFolder?: string,
	) {}

	/** Starts it, and signs the owner in. */
	async start(): Promise<this> {
		// jest's workers end without a word, and would leave this n8n behind.
		endOnSignal(() => 130);
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
	 * Kills n8n without a warning, and starts it again on what it had stored, at the same address.
	 *
	 * @param whileDown what happens in between
	 */
	async killAndRestart(whileDown?: () => Promise<void>): Promise<void> {
		const port = Number(new URL(this.url).port);
		process.kill(this.running.pid, 'SIGKILL');
		await this.running.stop();
		await whileDown?.();
		await this.run(port);
	}

	/** Ends n8n and deletes everything it wrote. */
	async end(): Promise<void> {
		await this.running.stop();
		await fs.rm(this.userFolder, { recursive: true, force: true });
	}

	private async run(port?: number): Promise<void> {
		const { userFolder, environment } = this;
		this.running = await startN8n({ userFolder, environment, ...(port && { port }) });
	}
}
