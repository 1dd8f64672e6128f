/** n8n's own REST interface, as its editor uses it. */
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { parse } from 'flatted';
import type { INode, IRun, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

/** Who signs in: the owner that the playground sets up. */
export const OWNER = {
	email: 'owner@flux.example',
	password: 'Flux-playground-1',
	firstName: 'Flux',
	lastName: 'Playground',
};

/** A credential to save or to test. */
export interface Credential {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** What n8n's "Test" shows for a credential. */
export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

/** A workflow as it is in a file: n8n adds the rest. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings'>;

/** An execution with its data unpacked. */
export interface Execution extends Pick<IRun, 'status' | 'mode'> {
	id: string;
	workflowId: string;
	finished: boolean;
	data: IRunExecutionData;
}

const RUNNING = ['new', 'running', 'unknown'];
const POLL_MS = 250;

/** One signed-in user of one n8n. Every method throws an Error with n8n's own message. */
export class N8nApi {
	private readonly http: AxiosInstance;

	private cookies: string;

	/** @param session another one's session, to go on with it instead of signing in */
	constructor(url: string, session = '') {
		this.http = axios.create({ baseURL: `${url}/rest`, proxy: false });
		this.cookies = session;
	}

	/** Who is signed in, as a Cookie header. */
	get session(): string {
		return this.cookies;
	}

	/** Sets up the owner of a fresh n8n, else logs the owner in, which n8n allows five times a minute. */
	async signIn(): Promise<void> {
		const settings = await this.call<{ userManagement: { showSetupOnFirstLoad: boolean } }>({
			url: '/settings',
		});
		if (settings.userManagement.showSetupOnFirstLoad) {
			await this.call({ method: 'post', url: '/owner/setup', data: OWNER });
		} else {
			const { email, password } = OWNER;
			const data = { emailOrLdapLoginId: email, password };
			await this.call({ method: 'post', url: '/login', data });
		}
	}

	/** Creates a credential, or updates the one of that name; gives its id. */
	async saveCredential({ name, type, data }: Credential): Promise<string> {
		return await this.save('/credentials', { name, type, data });
	}

	/** Creates a credential, whether or not there is one of that name; gives its id. */
	async createCredential({ name, type, data }: Credential): Promise<string> {
		return await this.create('/credentials', { name, type, data });
	}

	/** What the credential's "Test" shows, for data that need not be saved. */
	async testCredential({ name, type, data }: Credential): Promise<CredentialTest> {
		const credentials = { id: '', name, type, data };
		return await this.call({ method: 'post', url: '/credentials/test', data: { credentials } });
	}

	/** Creates a workflow, or updates the one of that name; gives its id. */
	async saveWorkflow({ name, nodes, connections, settings }: WorkflowFile): Promise<string> {
		return await this.save('/workflows', { name, nodes, connections, settings: settings ?? {} });
	}

	/** Creates a workflow, whether or not there is one of that name; gives its id. */
	async createWorkflow({ name, nodes, connections, settings }: WorkflowFile): Promise<string> {
		return await this.create('/workflows', { name, nodes, connections, settings: settings ?? {} });
	}

	/** Turns a workflow's triggers on. A webhook of it is not found for the first moments after this. */
	async activateWorkflow(id: string): Promise<void> {
		const { versionId } = await this.call<{ versionId: string }>({ url: `/workflows/${id}` });
		await this.call({ method: 'post', url: `/workflows/${id}/activate`, data: { versionId } });
	}

	/** Turns a workflow's triggers off. */
	async deactivateWorkflow(id: string): Promise<void> {
		await this.call({ method: 'post', url: `/workflows/${id}/deactivate`, data: {} });
	}

	/** Runs a saved workflow from its manual trigger, as "Execute workflow" does, and waits for its end. */
	async runWorkflow(id: string): Promise<Execution> {
		const workflowData = await this.call<WorkflowFile>({ url: `/workflows/${id}` });
		const trigger = workflowData.nodes.find(isManualTrigger);
		if (!trigger) throw new Error(`The workflow "${workflowData.name}" has no Manual Trigger.`);
		const { executionId } = await this.call<{ executionId: string }>({
			method: 'post',
			url: `/workflows/${id}/run`,
			data: { workflowData, triggerToStartFrom: { name: trigger.name } },
		});
		return await this.finished(executionId);
	}

	/** Presses "Retry" on a failed execution, and gives the new one once it has ended. */
	async retryExecution(id: string): Promise<Execution> {
		const retried = await this.call<{ id: string }>({
			method: 'post',
			url: `/executions/${id}/retry`,
			data: { loadWorkflow: false },
		});
		return await this.finished(retried.id);
	}

	/** An execution as it is now. */
	async execution(id: string): Promise<Execution> {
		const { data, ...rest } = await this.call<Execution & { data: unknown }>({
			url: `/executions/${id}`,
		});
		return { ...rest, data: parse(data as unknown as string) as IRunExecutionData };
	}

	/** The ids of a workflow's executions, the latest first: up to 100, of which n8n by itself lists 20. */
	async executionsOf(workflowId: string): Promise<string[]> {
		const params = { filter: JSON.stringify({ workflowId }), limit: 100 };
		const url = '/executions';
		const { results } = await this.call<{ results: Array<{ id: string }> }>({ url, params });
		return results.map(({ id }) => id);
	}

	/** Waits for an execution's end. */
	async finished(id: string): Promise<Execution> {
		for (;;) {
			const execution = await this.execution(id);
			if (!RUNNING.includes(execution.status)) return execution;
			await sleep(POLL_MS);
		}
	}

	/** The bytes of a file in an item, by the `id` its binary data carries. */
	async binary(id: string): Promise<Buffer> {
		const config = { url: '/binary-data', params: { id, action: 'download' } };
		return Buffer.from(await this.send<ArrayBuffer>({ ...config, responseType: 'arraybuffer' }));
	}

	private async save(url: string, data: Credential | WorkflowFile): Promise<string> {
		const all = await this.call<Array<{ id: string; name: string }>>({ url });
		const existing = all.find(({ name }) => name === data.name);
		if (!existing) return await this.create(url, data);
		await this.call({ method: 'patch', url: `${url}/${existing.id}`, data });
		return existing.id;
	}

	private async create(url: string, data: Credential | WorkflowFile): Promise<string> {
		return (await this.call<{ id: string }>({ method: 'post', url, data })).id;
	}

	/** n8n wraps what it answers in `data`. */
	private async call<T>(config: AxiosRequestConfig): Promise<T> {
		return (await this.send<{ data: T }>(config)).data;
	}

	private async send<T>(config: AxiosRequestConfig): Promise<T> {
		const headers = { ...config.headers, cookie: this.cookies };
		const answer = await this.http.request<T>({ ...config, headers, validateStatus: () => true });
		const cookies = answer.headers['set-cookie'];
		if (cookies) this.cookies = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		if (answer.status < 400) return answer.data;
		const { message } = answer.data as { message?: string };
		throw new Error(`n8n answered ${config.url} with ${answer.status}: ${message ?? 'no message'}`);
	}
}

function isManualTrigger({ type }: INode): boolean {
	return type === 'n8n-nodes-base.manualTrigger';
}
