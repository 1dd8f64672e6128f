/** n8n's own REST interface, as its editor uses it. */
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { parse } from 'flatted';
import type { INode, IRun, IRunExecutionData, IWorkflowBase } from 'n8n-workflow';

/** The owner's account, which the playground sets up. */
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

/** What n8n shows when a credential is tested. */
export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

/** A workflow as stored in a file; n8n adds the rest. */
export type WorkflowFile = Pick<
	IWorkflowBase,
	'name' | 'nodes' | 'connections' | 'settings' | 'pinData'
>;

/** An execution with its data unpacked. */
export interface Execution extends Pick<IRun, 'status' | 'mode'> {
	id: string;
	workflowId: string;
	finished: boolean;
	data: IRunExecutionData;
}

const RUNNING = ['new', 'running', 'unknown'];
const POLL_MS = 250;

/** A session with one n8n. Every method throws an Error with n8n's own message. */
export class N8nApi {
	private readonly http: AxiosInstance;

	private cookies: string;

	/** @param session of another instance, to reuse it instead of signing in */
	constructor(
		readonly url: string,
		session = '',
	) {
		this.http = axios.create({ baseURL: `${url}/rest`, proxy: false });
		this.cookies = session;
	}

	/** The session, as a Cookie header. */
	get session(): string {
		return this.cookies;
	}

	/** Sets up the owner of a new n8n, otherwise logs the owner in, which n8n allows five times a minute. */
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

	/** Creates a credential, or updates the one of that name. @returns its ID */
	async saveCredential({ name, type, data }: Credential): Promise<string> {
		return await this.save('/credentials', { name, type, data });
	}

	/** Creates a credential, even if there is one of that name. @returns its ID */
	async createCredential({ name, type, data }: Credential): Promise<string> {
		return await this.create('/credentials', { name, type, data });
	}

	/** Tests a credential, which need not be saved. */
	async testCredential({ name, type, data }: Credential): Promise<CredentialTest> {
		const credentials = { id: '', name, type, data };
		return await this.call({ method: 'post', url: '/credentials/test', data: { credentials } });
	}

	/** Creates a workflow, or updates the one of that name. @returns its ID */
	async saveWorkflow({ name, nodes, connections, settings }: WorkflowFile): Promise<string> {
		return await this.save('/workflows', { name, nodes, connections, settings: settings ?? {} });
	}

	/** Creates a workflow, even if there is one of that name. @returns its ID */
	async createWorkflow(workflow: WorkflowFile): Promise<string> {
		const { name, nodes, connections, settings = {}, pinData = {} } = workflow;
		return await this.create('/workflows', { name, nodes, connections, settings, pinData });
	}

	/** Turns a workflow's triggers on. Its webhooks return 404 for the first moments. */
	async activateWorkflow(id: string): Promise<void> {
		const { versionId } = await this.call<{ versionId: string }>({ url: `/workflows/${id}` });
		await this.call({ method: 'post', url: `/workflows/${id}/activate`, data: { versionId } });
	}

	/** Turns a workflow's triggers off. */
	async deactivateWorkflow(id: string): Promise<void> {
		await this.call({ method: 'post', url: `/workflows/${id}/deactivate`, data: {} });
	}

	/** Runs a saved workflow from its manual trigger, as "Execute workflow" does, and waits until it has ended. */
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

	/** Retries a failed execution. @returns the new one, once it has ended */
	async retryExecution(id: string, loadWorkflow = false): Promise<Execution> {
		const retried = await this.call<{ id: string }>({
			method: 'post',
			url: `/executions/${id}/retry`,
			data: { loadWorkflow },
		});
		return await this.finished(retried.id);
	}

	/** The current state of an execution. */
	async execution(id: string): Promise<Execution> {
		const { data, ...rest } = await this.call<Execution & { data: unknown }>({
			url: `/executions/${id}`,
		});
		return { ...rest, data: parse(data as unknown as string) as IRunExecutionData };
	}

	/** The IDs of a workflow's executions, latest first: up to 100 (n8n's default is 20). */
	async executionsOf(workflowId: string): Promise<string[]> {
		const params = { filter: JSON.stringify({ workflowId }), limit: 100 };
		const url = '/executions';
		const { results } = await this.call<{ results: Array<{ id: string }> }>({ url, params });
		return results.map(({ id }) => id);
	}

	/** Waits until an execution has ended. */
	async finished(id: string): Promise<Execution> {
		for (;;) {
			const execution = await this.execution(id);
			if (!RUNNING.includes(execution.status)) return execution;
			await sleep(POLL_MS);
		}
	}

	/** The bytes of a file in an item. @param id of its binary data */
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

	/** n8n wraps its responses in `data`. */
	private async call<T>(config: AxiosRequestConfig): Promise<T> {
		return (await this.send<{ data: T }>(config)).data;
	}

	private async send<T>(config: AxiosRequestConfig): Promise<T> {
		const headers = { ...config.headers, cookie: this.cookies };
		const response = await this.http.request<T>({ ...config, headers, validateStatus: () => true });
		const cookies = response.headers['set-cookie'];
		if (cookies) this.cookies = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		if (response.status < 400) return response.data;
		const { message } = response.data as { message?: string };
		throw new Error(
			`n8n returned ${response.status} for ${config.url}: ${message ?? 'no message'}`,
		);
	}
}

function isManualTrigger({ type }: INode): boolean {
	return type === 'n8n-nodes-base.manualTrigger';
}
