/** The two nodes with which a workflow calls another. A sub-workflow has to be active. */
import { node, type Node } from '../chain.mts';

/** Begins a sub-workflow, with the items of its caller. */
export const subWorkflowTrigger = node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.2, {
	inputSource: 'passthrough',
});

/** Calls a sub-workflow once, with all items, and waits for it. @param id of the workflow */
export function callSubWorkflow(id: string): Node {
	const workflowId = { __rl: true, mode: 'id', value: id };
	const parameters = { workflowId, mode: 'once', options: {} };
	return node('Call', 'n8n-nodes-base.executeWorkflow', 1.4, parameters);
}
