import type {
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { SegmindApi } from '../../credentials/SegmindApi.credentials.ts';
import { SingleCredentialHelper } from './credentialsHelper.mts';
import { n8nCore } from './n8nCore.mts';
import type { RunOptions } from './runOptions.mts';

let executions = 0;

/** What n8n provides to an execution. Every call has a new execution ID. */
export function additionalDataFor(
	options: RunOptions,
	workflow: Workflow,
	mode: WorkflowExecuteMode,
): IWorkflowExecuteAdditionalData {
	const { ExecutionLifecycleHooks } = n8nCore();
	const executionId = String(++executions);
	const url = 'http://127.0.0.1:5678';
	const workflowData = {
		id: workflow.id,
		name: workflow.name,
		nodes: [],
	} as unknown as IWorkflowBase;
	const unavailable = async () => await Promise.reject(new Error('Not in this test engine'));
	return {
		executionId,
		workflowId: workflow.id,
		credentialsHelper: new SingleCredentialHelper(new SegmindApi(), options.credential ?? {}),
		hooks: new ExecutionLifecycleHooks(mode, executionId, workflowData),
		currentNodeExecutionIndex: 0,
		variables: {},
		// Every expression builds `$execution.resumeUrl` with `new URL`, so all of these must be valid.
		restApiUrl: `${url}/rest`,
		instanceBaseUrl: `${url}/`,
		formBaseUrl: `${url}/form`,
		formWaitingBaseUrl: `${url}/form-waiting`,
		formTestBaseUrl: `${url}/form-test`,
		webhookBaseUrl: `${url}/webhook`,
		webhookWaitingBaseUrl: `${url}/webhook-waiting`,
		webhookTestBaseUrl: `${url}/webhook-test`,
		mcpBaseUrl: `${url}/mcp`,
		mcpTestBaseUrl: `${url}/mcp-test`,
		logAiEvent: () => {},
		executeWorkflow: unavailable,
		getRunExecutionData: unavailable,
		getRuntimeCredential: unavailable,
		startRunnerTask: unavailable,
	} as unknown as IWorkflowExecuteAdditionalData;
}
