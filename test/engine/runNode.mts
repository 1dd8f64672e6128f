import {
	createRunExecutionData,
	deepCopy,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type Workflow,
} from 'n8n-workflow';
import { additionalDataOf } from './additionalData.mts';
import { n8nCore } from './n8nCore.mts';
import { asStored, dataForRetry } from './retry.mts';
import type { NodeRun, RunOptions } from './run.mts';
import { nodeName, triggerName, workflowOf } from './workflow.mts';

/**
 * Runs a trigger and the node behind it in n8n's own engine.
 *
 * @throws WorkflowHasIssuesError when a required parameter is missing; n8n does not start such a run.
 * Everything that happens in the node is in the NodeRun instead.
 */
export async function runNode(options: RunOptions): Promise<NodeRun> {
	const { WorkflowExecute } = n8nCore();
	const workflow = workflowOf(options);
	const data =
		options.runData === undefined
			? dataForStart(workflow, options.items ?? [{ json: {} }])
			: dataForRetry(options.runData, options.retryWithSavedWorkflow ? workflow : undefined);
	// In manual mode the engine would wait for the trigger to fire.
	const mode = options.runData === undefined ? 'trigger' : 'retry';
	const additionalData = additionalDataOf(options, workflow, mode);

	const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
		workflow,
	);
	const { cancelAfterMs } = options;
	const stop =
		cancelAfterMs === undefined ? undefined : setTimeout(() => execution.cancel(), cancelAfterMs);
	const run = await execution.finally(() => clearTimeout(stop));

	const { resultData } = run.data;
	const lastRun = resultData.runData[nodeName]?.at(-1);
	const executionData = asStored(run.data);
	return {
		status: run.status,
		output: (lastRun?.data?.main ?? []).map((items) => items ?? []),
		error: lastRun?.error ?? resultData.error,
		runData: resultData.runData,
		executionData,
		contextOf: (name = nodeName) => executionData.executionData?.contextData[`node:${name}`] ?? {},
	};
}

function dataForStart(workflow: Workflow, items: INodeExecutionData[]): IRunExecutionData {
	const node = workflow.getNode(triggerName) as INode;
	return createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node, data: { main: [deepCopy(items)] }, source: null }],
		},
	});
}
