import {
	createRunExecutionData,
	deepCopy,
	Workflow,
	type ExecutionError,
	type ExecutionStatus,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type IRunData,
	type IRunExecutionData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type OnError,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { SegmindApi } from '../../credentials/SegmindApi.credentials.ts';
import { OneCredential } from './credentials.mts';
import { n8nCore } from './n8nCore.mts';
import { nodeTypesOf, triggerType } from './nodeTypes.mts';
import { asStored, dataForRetry } from './retry.mts';

export interface RunOptions {
	/** A fresh instance of the declarative node. */
	nodeType: INodeType;
	typeName?: string;
	parameters?: INodeParameters;
	/** What the trigger hands to the node; without it one empty item. */
	items?: INodeExecutionData[];
	/** Fields of the credential; the others get their defaults. Undefined: none is chosen on the node. */
	credential?: ICredentialDataDecryptedObject;
	onError?: OnError;
	/** n8n makes 2 to 5 tries of `maxTries`; `waitBetweenTries` is in ms, up to 5000, and 0 means 1000. */
	retryOnFail?: { maxTries?: number; waitBetweenTries?: number };
	settings?: IWorkflowSettings;
	/** `executionData` of an earlier run: resumes it as Retry in the executions list does. */
	runData?: IRunExecutionData;
	/** With `runData`: "Retry with currently saved workflow", so that the options given here count. */
	retryWithSavedWorkflow?: boolean;
	/** Presses Stop after so many ms. */
	cancelAfterMs?: number;
}

export interface NodeRun {
	status: ExecutionStatus;
	/** The items of the node's last run by output: main, then, with `continueErrorOutput`, error. */
	output: INodeExecutionData[][];
	/** The failure as the executions list keeps it: a plain object, no longer an Error. */
	error: ExecutionError | undefined;
	/** Every run of every node by node name; the node under test is called `Flux`. */
	runData: IRunData;
	/** A copy of everything that n8n would store, to be given to `runNode` as `runData`. */
	executionData: IRunExecutionData;
	/** What `this.getContext('node')` holds after the run. */
	contextOf(nodeName?: string): IDataObject;
}

const triggerName = 'Manual Trigger';
const nodeName = 'Flux';
let executions = 0;

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

	const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
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

function workflowOf(options: RunOptions): Workflow {
	const { typeName = 'n8n-nodes-segmind-flux.flux', credential, retryOnFail } = options;
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
		type: typeName,
		typeVersion: 1,
		position: [200, 0],
		parameters: deepCopy(options.parameters ?? {}),
		...(options.onError && { onError: options.onError }),
		...(retryOnFail && { retryOnFail: true, ...retryOnFail }),
		...(credential && { credentials: { segmindApi: { id: '1', name: 'Segmind account' } } }),
	};
	return new Workflow({
		id: 'workflow-under-test',
		name: 'Workflow under test',
		nodes: [trigger, node],
		connections: { [triggerName]: { main: [[{ node: nodeName, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: nodeTypesOf(typeName, options.nodeType),
		settings: { executionOrder: 'v1', ...options.settings },
	});
}

function dataForStart(workflow: Workflow, items: INodeExecutionData[]): IRunExecutionData {
	const node = workflow.getNode(triggerName) as INode;
	return createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [deepCopy(items)] }, source: null }] },
	});
}

function additionalDataOf(
	options: RunOptions,
	workflow: Workflow,
	mode: WorkflowExecuteMode,
): IWorkflowExecuteAdditionalData {
	const { ExecutionLifecycleHooks } = n8nCore();
	const executionId = String(++executions);
	const url = 'http://127.0.0.1:5678';
	const workflowData = { id: workflow.id, name: workflow.name, nodes: [] } as unknown as IWorkflowBase;
	const unavailable = async () => await Promise.reject(new Error('Not in this test engine'));
	return {
		executionId,
		workflowId: workflow.id,
		credentialsHelper: new OneCredential(new SegmindApi(), options.credential ?? {}),
		hooks: new ExecutionLifecycleHooks(mode, executionId, workflowData),
		currentNodeExecutionIndex: 0,
		variables: {},
		// `$execution.resumeUrl` is made for every expression, with `new URL`: all of these must be valid.
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
	} as IWorkflowExecuteAdditionalData;
}
