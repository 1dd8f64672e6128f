/** An n8n without the package, and what a user sees of a node in it. */
import axios from 'axios';
import { FLUX_NODE } from '../../tools/playground/package.mts';
import { readWorkflow, type CredentialReference } from '../../tools/playground/workflows.mts';
import { OwnN8n } from '../ownN8n.mts';

/** Blocks internal addresses except that of the emulator. */
const protection = {
	N8N_SSRF_PROTECTION_ENABLED: 'true',
	N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.1/32',
};

/** A node type as the node panel shows it. */
export interface ShownNodeType {
	name: string;
	description: string;
	/** Paths on n8n's host. */
	iconUrl: { light: string; dark: string };
}

/** An n8n without community packages, which blocks requests to internal addresses. */
export class FreshN8n extends OwnN8n {
	/** @param environment additional settings */
	constructor(environment: Record<string, string>) {
		super({ ...protection, ...environment });
	}

	/** A node type in the node panel; undefined when n8n does not have it. */
	async nodeType(name: string): Promise<ShownNodeType | undefined> {
		const types = await this.get<ShownNodeType[]>('types/nodes.json');
		return types.find((type) => type.name === name);
	}

	/** The response to the owner's GET request. Throws unless it is successful. */
	async get<Body>(file: string): Promise<Body> {
		const headers = { cookie: this.api.session };
		return (await axios.get<Body>(`${this.url}/${file}`, { headers, proxy: false })).data;
	}

	/** Saves the first example with a small image. @param type the node's, which differs for an extension */
	async saveWorkflow(credential: CredentialReference, type = FLUX_NODE): Promise<string> {
		const workflow = await readWorkflow('first-image.json', credential);
		const flux = workflow.nodes.find((node) => node.type === FLUX_NODE)!;
		flux.type = type;
		Object.assign(flux.parameters, {
			aspectRatio: 'custom',
			width: 64,
			height: 64,
			options: { pollInterval: 0.2 },
		});
		return await this.api.createWorkflow(workflow);
	}
}
