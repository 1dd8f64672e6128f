/** n8n in queue mode on this machine: Redis, PostgreSQL, a main process and two workers. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosResponse } from 'axios';
import { freePort } from '../../tools/playground/freePort.mts';
import { N8nApi } from '../../tools/playground/n8nApi.mts';
import { Member } from './member.mts';
import { DATABASE, startPostgres } from './postgres.mts';
import { startRedis } from './redis.mts';
import type { Service } from './service.mts';

/** A cluster. Its members share only the queue and the database: each has its own folder. */
export class Cluster {
	/** Where the editor, the REST interface and the webhooks are. */
	url!: string;

	/** The REST interface, with the owner signed in. */
	api!: N8nApi;

	workers: Member[] = [];

	private main?: Member;

	private services: Service[] = [];

	private folder!: string;

	/** @param settings environment variables of n8n, in addition to those for queue mode */
	constructor(private readonly settings: Record<string, string>) {}

	/** Starts everything, installing n8n and the package on first use, and signs the owner in. */
	async start(): Promise<void> {
		this.folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-queue-'));
		// PostgreSQL runs as another user, who needs access to its own folder.
		await fs.chmod(this.folder, 0o755);
		const portOf = async (service: Promise<Service>) => {
			this.services.push(await service);
			return String((await service).port);
		};
		const redis = await portOf(startRedis(await this.newFolder('redis')));
		const postgres = await portOf(startPostgres(await this.newFolder('postgres')));
		const port = await freePort();
		this.url = `http://127.0.0.1:${port}`;
		const environment = this.environment(redis, postgres);

		this.main = new Member('main', { userFolder: await this.newFolder('main'), port, environment });
		for (const name of ['A', 'B']) {
			const userFolder = await this.newFolder(name);
			this.workers.push(new Member(name, { userFolder, role: 'worker', environment }));
		}
		// The main process creates the tables.
		await this.main.start();
		this.api = new N8nApi(this.url);
		await Promise.all([this.api.signIn(), this.startWorkers()]);
	}

	/** Starts the workers that are not running. */
	async startWorkers(): Promise<void> {
		await Promise.all(this.workers.map(async (worker) => await worker.start()));
	}

	/** The worker that started an execution. Throws unless exactly one did. */
	async workerOf(executionId: string): Promise<Member> {
		const started = await Promise.all(
			this.workers.map(async (worker) => await worker.executions()),
		);
		const workers = this.workers.filter((_, index) => started[index].includes(executionId));
		if (workers.length === 1) return workers[0];
		throw new Error(`${workers.length} workers have started the execution ${executionId}.`);
	}

	/** Calls a workflow's webhook, which returns 404 for the first moments after activation. */
	async post(webhook: string, body: object): Promise<AxiosResponse> {
		for (;;) {
			const config = { proxy: false, validateStatus: () => true } as const;
			const response = await axios.post(`${this.url}/webhook/${webhook}`, body, config);
			if (response.status !== 404) return response;
			await sleep(100);
		}
	}

	/** The ID of a workflow's latest execution: n8n lists queued ones last. */
	async latestOf(workflowId: string): Promise<string> {
		const ids = await this.api.executionsOf(workflowId);
		return String(Math.max(...ids.map(Number)));
	}

	/** Which worker ran which of these executions, as text. */
	async shares(executionIds: string[]): Promise<string> {
		const ids = [...executionIds].sort((one, other) => Number(one) - Number(other));
		const workers = await Promise.all(ids.map(async (id) => await this.workerOf(id)));
		return this.workers
			.map((worker) => {
				const own = ids.filter((_, index) => workers[index] === worker);
				return `worker ${worker.name} ran ${own.join(' ') || 'none'}`;
			})
			.join('; ');
	}

	/** Stops everything that was started and deletes what it wrote. */
	async stop(): Promise<void> {
		const members = [...this.workers, ...(this.main ? [this.main] : [])];
		await Promise.all(members.map(async (member) => await member.stop()));
		await Promise.all(this.services.map(async (service) => await service.stop()));
		if (this.folder) await fs.rm(this.folder, { recursive: true, force: true });
	}

	private environment(redisPort: string, postgresPort: string): Record<string, string> {
		return {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: redisPort,
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: postgresPort,
			DB_POSTGRESDB_DATABASE: DATABASE.name,
			DB_POSTGRESDB_USER: DATABASE.user,
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			// All processes must be able to read the credentials.
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			// A worker does not know where the main process listens.
			N8N_WEBHOOK_URL: this.url,
			...this.settings,
		};
	}

	private async newFolder(name: string): Promise<string> {
		const folder = path.join(this.folder, name);
		await fs.mkdir(folder);
		return folder;
	}
}
