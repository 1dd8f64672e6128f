import { createHash } from 'crypto';
import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	JobError,
	type Charged,
	type InterruptedJob,
	type JobErrorDetails,
} from '../segmind/errors';
import { haveUrls, type JobResult } from '../segmind/result';
import { isNestedToolCall } from './agentTool';

/**
 * How far a job is. `new`: nothing is paid, only the seed is kept. `unconfirmed`: sent, but the response is missing or
 * incomplete. `accepted`: Segmind has given it an ID. `completed`: its images have URLs. `delivered`: its output is in
 * the record, because Segmind cannot be asked for it again.
 */
type State = 'new' | 'unconfirmed' | 'accepted' | 'completed' | 'delivered';

/** A record as n8n stores it. */
interface StoredRecord {
	fingerprint: string;
	state: State;
	run: number;
	item: number;
	model: string;
	seed: number;
	/** Milliseconds since the epoch, of the last change of state. */
	at: number;
	requestId?: string;
	/** Of a job that is `completed`. */
	result?: JobResult;
	/** Of a job that is `delivered`. */
	output?: INodeExecutionData[];
	/** Why images of a job that is `delivered` are not in its output. */
	missing?: JobErrorDetails[];
}

/** Of a job that is `undelivered`, nothing came of what was paid for. */
type ReportedState = State | 'undelivered';

function reportedState({ state, output, missing }: StoredRecord): ReportedState {
	return output?.length === 0 && missing !== undefined ? 'undelivered' : state;
}

/** The key under which the node's context holds the records, by run and item. */
const contextKey = 'fluxLedger';

/**
 * What one run of the node has paid for. It is kept in the node's context, which n8n stores with the execution: Retry
 * On Fail and the executions list's Retry find it, in a later process too. A loop's next round is another run of the
 * node, so its jobs are new ones.
 */
export class Ledger {
	private readonly stored: Record<string, StoredRecord>;

	private readonly run: number;

	constructor(context: IExecuteSingleFunctions) {
		const nodeContext = (isNestedToolCall(context) ? {} : context.getContext('node')) as {
			[contextKey]?: Record<string, StoredRecord>;
		};
		nodeContext[contextKey] ??= {};
		this.stored = nodeContext[contextKey];
		this.run = runIndexOf(context);
	}

	/**
	 * The record of the item's job: of an earlier try of the same request, or a new one.
	 *
	 * @param digests SHA-256 of each reference file
	 */
	open(
		context: IExecuteSingleFunctions,
		{ slug, seed }: { slug: string; seed: number },
		digests: Buffer[],
	): JobRecord {
		const item = context.getItemIndex();
		const key = `${this.run}:${item}`;
		const fingerprint = fingerprintOf(context, digests);
		const earlier = this.stored[key] as StoredRecord | undefined;
		if (earlier?.fingerprint === fingerprint) return new JobRecord(earlier);
		const { run } = this;
		const at = Date.now();
		this.stored[key] = { fingerprint, state: 'new', run, item, model: slug, seed, at };
		return new JobRecord(this.stored[key]);
	}

	/** The request IDs of the run's jobs in one of these states, but for one item's. */
	requestIds(states: ReportedState[], exceptItem: number): string[] {
		return Object.values(this.stored)
			.filter(
				(record) =>
					record.run === this.run &&
					record.item !== exceptItem &&
					states.includes(reportedState(record)),
			)
			.map(({ requestId, item }) => requestId ?? `unknown, of item ${item}`);
	}

	/** Clears this run, so that later runs never reuse its results. */
	clear(): void {
		for (const [key, { run }] of Object.entries(this.stored)) {
			if (run === this.run) delete this.stored[key];
		}
	}
}

/**
 * What is known of one job, the only source of whether it may be charged. Each transition is to be recorded before
 * anything else is awaited: the process may end at any time.
 */
export class JobRecord {
	/** Whether this process got a 5xx for it: documented as not billed, but not certain. */
	private sawServerError = false;

	constructor(
		private readonly stored: Pick<StoredRecord, 'state' | 'at'> & Partial<StoredRecord>,
	) {}

	/** A job that was submitted earlier, perhaps by another workflow. */
	static ofRequest(requestId: string): JobRecord {
		return new JobRecord({ state: 'accepted', at: Date.now(), requestId });
	}

	get seed(): number | undefined {
		return this.stored.seed;
	}

	get requestId(): string | undefined {
		return this.stored.requestId;
	}

	/** Milliseconds since the epoch, of the last transition. */
	get since(): number {
		return this.stored.at;
	}

	get isNew(): boolean {
		return this.stored.state === 'new';
	}

	get isUnconfirmed(): boolean {
		return this.stored.state === 'unconfirmed';
	}

	/** Whether Segmind has given it an ID, so that it can be waited for. */
	get isAccepted(): boolean {
		return this.stored.state === 'accepted';
	}

	/** The images of a completed job. */
	get result(): JobResult | undefined {
		return this.stored.result;
	}

	/** The output of a delivered job. */
	get output(): INodeExecutionData[] | undefined {
		return this.stored.output;
	}

	/** Why images of a delivered job are not in its output. */
	get missing(): JobError[] {
		return (this.stored.missing ?? []).map((details) => new JobError(details));
	}

	get charged(): Charged {
		const { state } = this.stored;
		if (state === 'completed' || state === 'delivered') return 'yes';
		return state === 'new' && !this.sawServerError ? 'no' : 'unknown';
	}

	/** What to tell the user when the wait for it is interrupted. */
	get interrupted(): InterruptedJob {
		const images = this.result?.images ?? [];
		return {
			requestId: this.requestId,
			maybeCharged: this.charged !== 'no',
			urls: haveUrls(images) ? images.map(({ url }) => url) : [],
		};
	}

	/** The request is about to be sent: from now on it must not be sent again by accident. */
	sending(): void {
		this.set('unconfirmed');
	}

	/** It was not accepted. @param serverError whether Segmind responded with a 5xx */
	notAccepted(serverError = false): void {
		this.set('new');
		this.sawServerError ||= serverError;
	}

	/** A success arrived, but what it holds is not known yet, or a gateway gave up waiting for it. */
	unconfirmed(requestId: string | undefined): void {
		this.set('unconfirmed', { requestId });
	}

	accepted(requestId: string): void {
		this.set('accepted', { requestId });
	}

	/** Segmind keeps a job for an hour and images with a URL for 7 days, so those can be fetched later. */
	completed(result: JobResult): void {
		if (haveUrls(result.images)) this.set('completed', { requestId: result.requestId, result });
	}

	/**
	 * The images of a synchronous job cannot be fetched again.
	 *
	 * @param missing why images are not in the output: a retry cannot get them either
	 */
	delivered(
		requestId: string | undefined,
		output: INodeExecutionData[],
		missing: JobError[] = [],
	): void {
		const details = missing.map((error) => error.details);
		this.set('delivered', { requestId, output, ...(details.length > 0 && { missing: details }) });
	}

	private set(
		state: State,
		more: Pick<StoredRecord, 'requestId' | 'result' | 'output' | 'missing'> = {},
	): void {
		const keys = ['requestId', 'result', 'output', 'missing'] as const;
		for (const key of keys) delete this.stored[key];
		Object.assign(this.stored, { state, at: Date.now(), ...more });
	}
}

/**
 * Stable hash of the request: the parameters as the user wrote them, the item and the files. Not the values of its
 * expressions: `$now` or a random number differs in every try, and a random seed of the node is in neither. The options
 * say how to wait and what to name, not what to make.
 */
function fingerprintOf(context: IExecuteSingleFunctions, digests: Buffer[]): string {
	const parameters: IDataObject = { ...context.getNode().parameters };
	delete parameters.options;
	const request = JSON.stringify([parameters, context.getInputData().json]);
	const hash = createHash('sha256').update(request);
	for (const digest of digests) hash.update(digest);
	return hash.digest('hex');
}

/** How many times the node has run before in this execution: a loop runs it several times. */
function runIndexOf(context: IExecuteSingleFunctions): number {
	return context.getWorkflowDataProxy(context.getItemIndex()).$runIndex as number;
}
