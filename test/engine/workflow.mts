import { deepCopy, Workflow, type INode } from 'n8n-workflow';
import { nodeTypesFor, testedType, triggerType } from './nodeTypes.mts';
import type { RunOptions } from './runOptions.mts';

/** The name of the node that starts a test workflow. */
export const triggerName = 'Manual Trigger';

/** The name of the node under test. */
export const nodeName = 'Flux';

/** The workflow of a run: a trigger, followed by the node under test with its settings. */
export function workflowFor(options: RunOptions): Workflow {
	const { credential, retryOnFail } = options;
	const trigger: INode = {
		id: 'trigger',
		name: triggerName,
		type: triggerType,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const node: INode = {
		id: 'flux',
		name: nodeName,
		type: testedType,
		typeVersion: 1,
		position: [200, 0],
		parameters: deepCopy(options.parameters ?? {}),
		...(options.onError && { onError: options.onError }),
		...(options.executeOnce && { executeOnce: true }),
		...(retryOnFail && { retryOnFail: true, ...retryOnFail }),
		...(credential && { credentials: { segmindApi: { id: '1', name: 'Segmind account' } } }),
	};
	return new Workflow({
		id: 'workflow-under-test',
		name: 'Workflow under test',
		nodes: [trigger, node],
		connections: { [triggerName]: { main: [[{ node: nodeName, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: nodeTypesFor(options.nodeType),
		settings: { executionOrder: 'v1', ...options.settings },
	});
}
