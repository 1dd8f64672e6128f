import {
	createRunExecutionData,
	deepCopy,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type Workflow,
} from 'n8n-workflow';
import { additionalDataFor } from './additionalData.mts';
import { n8nCore } from './n8nCore.mts';
import { asStored, dataForRetry } from './executionData.mts';
import type { NodeRun, RunOptions } from './runOptions.mts';
import { nodeName, triggerName, workflowFor } from './workflow.mts';

/**
 * Runs a trigger and the node after it in n8n's own engine. Errors of the node are in the result, not thrown.
 *
 * @throws WorkflowHasIssuesError when a required parameter is missing, because n8n does not start such a run
 * @throws Error when a retry is given items, because it has those of the failed run
 */
export async function runNode(options: RunOptions): Promise<NodeRun> {
	const { WorkflowExecute } = n8nCore();
	if (options.runData && options.items) throw new Error('A retry uses the items of the failed run');
	const workflow = workflowFor(options);
	const data =
		options.runData === undefined
			? dataForNewRun(workflow, options.items ?? [{ json: {} }])
			: dataForRetry(options.runData, options.retryWithSavedWorkflow ? workflow : undefined);
	// In manual mode the engine would wait for the trigger to fire.
	const mode = options.runData === undefined ? 'trigger' : 'retry';
	const additionalData = additionalDataFor(options, workflow, mode);

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

function dataForNewRun(workflow: Workflow, items: INodeExecutionData[]): IRunExecutionData {
	const node = workflow.getNode(triggerName) as INode;
	return createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node, data: { main: [deepCopy(items)] }, source: null }],
		},
	});
}
