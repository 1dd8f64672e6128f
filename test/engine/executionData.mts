import { parse, stringify } from 'flatted';
import type { IRunExecutionData, Workflow } from 'n8n-workflow';

/** The data as n8n stores and loads it: classes, functions and `undefined` get lost. */
export function asStored(data: IRunExecutionData): IRunExecutionData {
	return parse(stringify(data)) as IRunExecutionData;
}

/**
 * The data with which **Retry** in the executions list starts a new execution (n8n's ExecutionService.retry): the stored
 * data without the error. The failed node is still on top of the execution stack, with its input, and `contextData` is
 * as the failed run left it.
 *
 * @param savedWorkflow has the nodes' settings for "Retry with currently saved workflow"; without it they are those of
 * the failed run
 */
export function dataForRetry(
	stored: IRunExecutionData,
	savedWorkflow: Workflow | undefined,
): IRunExecutionData {
	const data = asStored(stored);
	const { resultData, executionData } = data;
	if (resultData.lastNodeExecuted !== undefined) {
		delete resultData.error;
		const runs = resultData.runData[resultData.lastNodeExecuted];
		if (runs.at(-1)?.error !== undefined) runs.pop();
	}
	for (const entry of executionData?.nodeExecutionStack ?? []) {
		entry.node = savedWorkflow?.getNode(entry.node.name) ?? entry.node;
	}
	return data;
}
