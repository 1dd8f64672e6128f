/** An n8n that does not know the package yet, and what a person sees of a node in it. */
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import axios from 'axios';
import { startN8n, type RunningN8n } from '../../playground/n8n.mts';
import { N8nApi } from '../../playground/n8nApi.mts';
import { FLUX_NODE } from '../../playground/package.mts';
import { readWorkflow, type CredentialReference } from '../../playground/workflows.mts';

/** n8n sends nothing to internal addresses but this one, where the emulator is. */
const protection = {
	N8N_SSRF_PROTECTION_ENABLED: 'true',
	N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
};

/** A node type as the editor's node panel gets it. */
export interface ShownNodeType {
	name: string;
	description: string;
	/** Paths on n8n. */
	iconUrl: { light: string; dark: string };
}

export class FreshN8n {
	private constructor(
		private readonly folder: string,
		private readonly running: RunningN8n,
		/** The owner, signed in. */
		readonly api: N8nApi,
	) {}

	/** Starts n8n in a folder of its own, protected against requests to internal addresses. */
	static async start(environment: Record<string, string> = {}): Promise<FreshN8n> {
		const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-n8n-'));
		const running = await startN8n({
			userFolder: folder,
			environment: { ...protection, ...environment },
		});
		const api = new N8nApi(running.url);
		await api.signIn();
		return new FreshN8n(folder, running, api);
	}

	get url(): string {
		return this.running.url;
	}

	/** A node type that the node panel offers; undefined when n8n does not have it. */
	async nodeType(name: string): Promise<ShownNodeType | undefined> {
		const types = await this.get<ShownNodeType[]>('types/nodes.json');
		return types.find((type) => type.name === name);
	}

	/** What n8n answers on a path, for the owner. Throws for an answer that is no success. */
	async get<Body>(file: string): Promise<Body> {
		const headers = { cookie: this.api.session };
		return (await axios.get<Body>(`${this.url}/${file}`, { headers, proxy: false })).data;
	}

	/** Saves the first example with a small picture. @param type the node's, which is other in an extension */
	async saveWorkflow(credential: CredentialReference, type = FLUX_NODE): Promise<string> {
		const workflow = await readWorkflow('first-picture.json', credential);
		const flux = workflow.nodes.find((node) => node.type === FLUX_NODE)!;
		flux.type = type;
		Object.assign(flux.parameters, { width: 64, height: 64, options: { pollInterval: 0.2 } });
		return await this.api.createWorkflow(workflow);
	}

	/** Ends n8n and deletes everything it wrote. */
	async end(): Promise<void> {
		await this.running.stop();
		await fs.rm(this.folder, { recursive: true, force: true });
	}
}
