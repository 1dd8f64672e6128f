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

/** What is run, and how its user has set it up. */
export interface RunOptions {
	/** A fresh instance of the declarative node. */
	nodeType: INodeType;
	parameters?: INodeParameters;
	/** What the trigger hands to the node; without it one empty item. Not with `runData`, which has its own. */
	items?: INodeExecutionData[];
	/** Fields of the credential; the others get their defaults. Undefined: none is chosen on the node. */
	credential?: ICredentialDataDecryptedObject;
	onError?: OnError;
	/** Only the first item is worked on. */
	executeOnce?: boolean;
	/** n8n makes 2 to 5 tries of `maxTries`; `waitBetweenTries` is in ms, up to 5000, and 0 means 1000. */
	retryOnFail?: { maxTries?: number; waitBetweenTries?: number };
	settings?: IWorkflowSettings;
	/** `executionData` of an earlier run: resumes it as Retry in the executions list does. */
	runData?: IRunExecutionData;
	/** With `runData`: "Retry with currently saved workflow", so that the options given here count. */
	retryWithSavedWorkflow?: boolean;
	/** Presses Stop once it resolves. */
	stopWhen?: Promise<unknown>;
}

/** What came of a run. */
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
	contextOf(): IDataObject;
}
