import type { IExecuteFunctions, INodeType, INodeTypes } from 'n8n-workflow';
import { n8nCore } from './n8nCore.mts';

/** The type of the node that starts a test workflow. */
export const triggerType = 'n8n-nodes-base.manualTrigger';

/** The type of the node under test, whatever its class is. */
export const testedType = 'n8n-nodes-segmind-flux.flux';

/**
 * The two node types of a test workflow, prepared as n8n prepares what it loads from a package.
 *
 * @param nodeType a declarative node; like in n8n, the object itself is changed, once
 */
export function nodeTypesOf(nodeType: INodeType): INodeTypes {
	const known: Record<string, INodeType> = {
		[triggerType]: trigger,
		[testedType]: asLoaded(nodeType),
	};
	return {
		getByName: (name) => known[name],
		getByNameAndVersion: (name) => known[name],
		getKnownTypes: () => ({}),
	};
}

/**
 * "Request Options" comes from n8n-core's loader, `execute` from n8n's NodeTypes. Without `execute` the
 * engine would take a path of its own for tests, on which nothing can be cancelled
 * (WorkflowExecute.executeDeclarativeNodeInTest passes no signal).
 */
function asLoaded(nodeType: INodeType): INodeType {
	if (nodeType.execute !== undefined) return nodeType;
	const { DirectoryLoader, RoutingNode } = n8nCore();
	DirectoryLoader.applyDeclarativeNodeOptionParameters(nodeType);
	nodeType.execute = async function (this: IExecuteFunctions) {
		type Context = ConstructorParameters<typeof RoutingNode>[0];
		return (await new RoutingNode(this as unknown as Context, nodeType).runNode()) ?? [];
	};
	return nodeType;
}

/** Outside manual mode the engine hands a trigger's input on as its output. */
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
