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
 * Error when a retry is given items: it works on those of the failed run.
 * Everything that happens in the node is in the NodeRun instead.
 */
export async function runNode(options: RunOptions): Promise<NodeRun> {
	const { WorkflowExecute } = n8nCore();
	if (options.runData && options.items) throw new Error('A retry has the items of the failed run');
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
	void options.stopWhen?.then(() => execution.cancel());
	const run = await execution;

	const { resultData } = run.data;
	const lastRun = resultData.runData[nodeName]?.at(-1);
	const executionData = asStored(run.data);
	return {
		status: run.status,
		output: (lastRun?.data?.main ?? []).map((items) => items ?? []),
		error: lastRun?.error ?? resultData.error,
		runData: resultData.runData,
		executionData,
		contextOf: () => executionData.executionData?.contextData[`node:${nodeName}`] ?? {},
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
