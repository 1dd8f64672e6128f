/** One n8n process of a cluster. */
import fs from 'node:fs/promises';
import { startN8n, type N8nOptions, type RunningN8n } from '../../tools/playground/n8n.mts';
import { installPackage } from '../../tools/playground/package.mts';

/** The main process or a worker; after it has ended, it can be started again in its folder. */
export class Member {
	private running?: RunningN8n;

	private log?: string;

	constructor(
		readonly name: string,
		private readonly options: N8nOptions,
	) {}

	/** Installs the package in its folder, unless it is installed, and starts n8n, unless it is running. */
	async start(): Promise<void> {
		if (this.running) return;
		await installPackage(this.options.userFolder);
		this.running = await startN8n(this.options);
		this.log = this.running.log;
	}

	/** Kills it with SIGKILL, so that it can neither save nor report anything. */
	async kill(): Promise<void> {
		if (this.running) process.kill(this.running.pid, 'SIGKILL');
		await this.stop();
	}

	/** Stops it, and waits until it has ended. */
	async stop(): Promise<void> {
		await this.running?.stop();
		this.running = undefined;
	}

	/** The IDs of the executions that this worker has ever started, oldest first. */
	async executions(): Promise<string[]> {
		return await this.inLog(/Worker started execution (\d+)/g);
	}

	/** The request IDs of the jobs that Segmind has accepted from this process. */
	async requestIds(): Promise<string[]> {
		return await this.inLog(/Segmind accepted a job .* request ID (\S+)/g);
	}

	private async inLog(pattern: RegExp): Promise<string[]> {
		const text = this.log ? await fs.readFile(this.log, 'utf8') : '';
		return [...text.matchAll(pattern)].map(([, found]) => found);
	}
}
