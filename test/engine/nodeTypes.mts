import type { IExecuteFunctions, INodeType, INodeTypes } from 'n8n-workflow';
import { n8nCore } from './n8nCore.mts';

/** The type of the node that starts a test workflow. */
export const triggerType = 'n8n-nodes-base.manualTrigger';

/** The type of the node under test, whatever its class. */
export const testedType = 'n8n-nodes-segmind-flux.flux';

/**
 * The two node types of a test workflow, prepared as n8n prepares the nodes of a package.
 *
 * @param nodeType a declarative node; as in n8n, the object itself is modified, once
 */
export function nodeTypesFor(nodeType: INodeType): INodeTypes {
	const types: Record<string, INodeType> = {
		[triggerType]: trigger,
		[testedType]: prepared(nodeType),
	};
	return {
		getByName: (name) => types[name],
		getByNameAndVersion: (name) => types[name],
		getKnownTypes: () => ({}),
	};
}

/**
 * Adds "Request Options", as n8n-core's loader does, and `execute`, as n8n's NodeTypes does. Without `execute` the engine
 * would take its path for tests, which cannot be canceled (WorkflowExecute.executeDeclarativeNodeInTest passes no signal).
 */
function prepared(nodeType: INodeType): INodeType {
	if (nodeType.execute !== undefined) return nodeType;
	const { DirectoryLoader, RoutingNode } = n8nCore();
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute = async function (this: IExecuteFunctions) {
		type Context = ConstructorParameters<typeof RoutingNode>[0];
		return (await new RoutingNode(this as unknown as Context, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

/** Outside manual mode the engine passes a trigger's input on as its output. */
const trigger: INodeType = {
	description: {
		displayName: 'Manual Trigger',
		name: 'manualTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Starts the test workflow',
		defaults: { name: 'Manual Trigger' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	trigger: async () => ({}),
};
