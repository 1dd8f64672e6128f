import type {
	ExecutionError,
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IRunData,
	IRunExecutionData,
	IWorkflowSettings,
	OnError,
} from 'n8n-workflow';

/** The node to run, its settings and its input. */
export interface RunOptions {
	/** A new instance of the declarative node. */
	nodeType: INodeType;
	parameters?: INodeParameters;
	/** The node's input; one empty item by default. Not with `runData`, which contains the input. */
	items?: INodeExecutionData[];
	/** Fields of the credential; the others have their defaults. Undefined: the node has no credential. */
	credential?: ICredentialDataDecryptedObject;
	onError?: OnError;
	/** Process only the first item. */
	executeOnce?: boolean;
	/** n8n limits `maxTries` to 2 – 5 and `waitBetweenTries` to 5000 ms; 0 means 1000 ms. */
	retryOnFail?: { maxTries?: number; waitBetweenTries?: number };
	settings?: IWorkflowSettings;
	/** `executionData` of an earlier run, to retry it as Retry in the executions list does. */
	runData?: IRunExecutionData;
	/** With `runData`: "Retry with currently saved workflow", with the settings given here. */
	retryWithSavedWorkflow?: boolean;
	/** Stops the workflow when it resolves. */
	stopWhen?: Promise<unknown>;
}

/** The outcome of a run. */
export interface NodeRun {
	status: ExecutionStatus;
	/** The items of the node's last run, by output: main and, with `continueErrorOutput`, error. */
	output: INodeExecutionData[][];
	/** The error as n8n stores it: a plain object, no longer an Error. */
	error: ExecutionError | undefined;
	/** Every run of every node, by node name; the node under test is named `Flux`. */
	runData: IRunData;
	/** A copy of everything that n8n stores; pass it to `runNode` as `runData` for a retry. */
	executionData: IRunExecutionData;
	/** The content of `this.getContext('node')` after the run. */
	contextOf(): IDataObject;
}
