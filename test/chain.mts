/** Builds linear workflows for the tests. */
import type { WorkflowFile } from '../tools/playground/n8nApi.mts';
import { FLUX_NODE } from '../tools/playground/package.mts';
import type { CredentialReference } from '../tools/playground/workflows.mts';

/** A node of a workflow. */
export type Node = WorkflowFile['nodes'][number];

/** A workflow whose nodes run one after another. */
export function chain(
	name: string,
	nodes: Node[],
	settings: WorkflowFile['settings'] = {},
): WorkflowFile {
	const to = (next: Node) => ({ main: [[{ node: next.name, type: 'main' as const, index: 0 }]] });
	const links = nodes.slice(1).map((next, index) => [nodes[index].name, to(next)] as const);
	return { name, nodes, connections: Object.fromEntries(links), settings };
}

/** A node whose ID is its name. Its position does not matter to n8n. */
export function node(
	name: string,
	type: string,
	typeVersion = 1,
	parameters: Node['parameters'] = {},
): Node {
	return { id: name, name, type, typeVersion, parameters, position: [0, 0] };
}

/** The node that starts a run. */
export const start = node('Start', 'n8n-nodes-base.manualTrigger');

/** This package's node, named Flux. */
export function flux(credential: CredentialReference, parameters: Node['parameters']): Node {
	return { ...node('Flux', FLUX_NODE, 1, parameters), credentials: { segmindApi: credential } };
}
