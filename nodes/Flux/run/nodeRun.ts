import { sleep, type IExecuteSingleFunctions } from 'n8n-workflow';
import { continuesOnFail, isNestedToolCall } from './agentTool';
import { Barrier } from './barrier';
import { RunDurations } from './durations';
import { areEvaluable } from './evaluable';
import { FileNames } from './fileNames';
import { Ledger } from './ledger';
import { ConcurrencyLimiter, LimiterClosedError } from './limiter';
import { RequestHistory } from './requestHistory';
import { Spending } from './spending';

/** How an item left the run: with output, error rows included, or by ending the run. */
export type ItemOutcome = 'returned' | 'thrown';

/** n8n's own Request Options, which every declarative node has. */
interface RequestOptions {
	/** Milliseconds between two batches. */
	batching?: { batch?: { batchInterval?: number } };
}

/** Milliseconds by which an item may start later than Batching says, on a busy machine. */
const batchTolerance = 1_000;

/** What the items of one run of the node share. */
export class NodeRun {
	readonly ledger: Ledger;

	readonly fileNames = new FileNames();

	readonly durations = new RunDurations();

	readonly history = new RequestHistory();

	/** Items that read their files at the same time: each has one open. */
	readonly fileAccess = new ConcurrencyLimiter(20);

	private readonly barrier = new Barrier();

	private jobLimiter?: ConcurrencyLimiter;

	private costs?: Spending;

	private readonly uploads = new Map<string, Promise<string>>();

	private readonly outcomes: ItemOutcome[] = [];

	/** What is wrong with items that were rejected before anything was submitted. */
	private readonly rejections = new Map<number, string>();

	/** Whether its output contains error rows. */
	hasErrorRows = false;

	/** Whether all its jobs ask for earlier requests before they pay, so that a new run finds what this one has paid for. */
	reusesAll = true;

	private isStopped = false;

	private isEvaluable?: boolean;

	/** Milliseconds since the epoch at which the last item joined. */
	private lastJoined = 0;

	constructor(private readonly context: IExecuteSingleFunctions) {
		this.ledger = new Ledger(context);
	}

	/** Whether the item belongs to this run. In another try of the run, the same items come again. */
	join(item: number): boolean {
		this.lastJoined = Date.now();
		return this.barrier.join(item);
	}

	/**
	 * Waits until all items have joined. The engine starts them at once, so one tick is enough, unless Batching staggers
	 * them: then it waits only if one of them may end the run. When an item cannot be evaluated the engine
	 * drops the run immediately and the others' output would be lost (n8n's RoutingNode.runNode), so none starts.
	 *
	 * @throws LimiterClosedError when the engine has dropped the run
	 */
	async waitUntilAllJoined(): Promise<void> {
		await Promise.resolve();
		if (!this.isIncomplete() || this.context.continueOnFail()) return;
		if (!this.hasBatchInterval()) throw new LimiterClosedError();
		this.isEvaluable ??= areEvaluable(this.context, this.itemCount());
		if (this.isEvaluable) return;
		await this.untilStarted();
		if (this.isIncomplete()) throw new LimiterClosedError();
	}

	/**
	 * Marks the item as valid, and waits until every item that joined is: an invalid one ends the run before anything is
	 * submitted. Items that Batching staggers do not wait for each other.
	 */
	async waitUntilAllValid(item: number): Promise<void> {
		if (this.hasBatchInterval()) this.barrier.leave(item);
		else await this.barrier.arrive(item);
	}

	/**
	 * Whether the engine has dropped the run: an item that cannot be evaluated ends it at once, and with Batching the items
	 * before it have started by then. The next one is overdue, and the output would be lost.
	 */
	isDropped(): boolean {
		const overdue = Date.now() > this.lastJoined + this.batchInterval() + batchTolerance;
		return (
			overdue && this.hasBatchInterval() && this.isIncomplete() && !this.context.continueOnFail()
		);
	}

	/** Waits until the engine has started every item: until then it would not notice that one has failed. */
	async untilStarted(): Promise<void> {
		while (this.hasBatchInterval() && this.isIncomplete() && !this.isDropped()) await sleep(50);
	}

	/**
	 * Notes why an item is rejected, and waits until the others are valid or rejected, so that all are named at once.
	 *
	 * @returns false when the item was valid before, so that it is not rejected but has failed
	 */
	async reject(item: number, message: string): Promise<boolean> {
		if (!this.barrier.isPending(item)) return false;
		this.close();
		this.rejections.set(item, message);
		await this.waitUntilAllValid(item);
		return true;
	}

	/** What is wrong with the other items that were rejected, in their order. */
	otherRejections(item: number): string[] {
		return [...this.rejections]
			.filter(([other]) => other !== item)
			.sort(([a], [b]) => a - b)
			.map(([, message]) => message);
	}

	/** The URL of an uploaded file; each file is uploaded once per run. @param digest identifies the file */
	async uploadOnce(digest: string, upload: () => Promise<string>): Promise<string> {
		const url = this.uploads.get(digest) ?? upload();
		this.uploads.set(digest, url);
		// Don't cache failures: the next item has its own deadline.
		return await url.catch(async (reason: unknown) => {
			if (this.uploads.get(digest) === url) this.uploads.delete(digest);
			return await Promise.reject(reason);
		});
	}

	/** The limiter of the run's jobs. @param maxConcurrency jobs at a time; the first item's setting wins */
	limiter(maxConcurrency: number): ConcurrencyLimiter {
		const closesOnFailure = !continuesOnFail(this.context);
		this.jobLimiter ??= new ConcurrencyLimiter(maxConcurrency, { closesOnFailure });
		return this.jobLimiter;
	}

	/** What the run's jobs cost. @param limit USD; the first item's setting wins */
	spending(limit?: number): Spending {
		return (this.costs ??= new Spending(limit));
	}

	/** Items that have not joined yet: with Batching, they come one after the other. */
	get itemsToCome(): number {
		return Math.max(0, this.itemCount() - this.barrier.size);
	}

	/** Starts no more jobs. */
	close(): void {
		this.limiter(1).close();
	}

	/** Starts no more jobs, and waits until the running ones have finished. */
	async stop(): Promise<void> {
		this.close();
		await this.limiter(1).onIdle();
	}

	/** The request IDs to be logged when the run is stopped, the first time: n8n keeps no data of a stopped run. */
	stoppedJobs(): string[] {
		if (this.isStopped) return [];
		this.isStopped = true;
		return this.ledger.requestIds(['accepted', 'completed', 'unconfirmed']);
	}

	/** Marks the item as done. When all are done and none has to be retried, the run's records are deleted. */
	finish(item: number, outcome: ItemOutcome): void {
		this.barrier.leave(item);
		this.outcomes.push(outcome);
		// With Continue On Fail an item that cannot be evaluated never joins.
		const expected = this.hasBatchInterval() ? this.itemCount() : this.barrier.size;
		if (this.outcomes.length < expected) return;
		// Retry On Fail may run the node again for all items because of one error row (n8n's WorkflowExecute).
		const mayRunAgain = this.context.getNode().retryOnFail === true && this.hasErrorRows;
		if (!this.outcomes.includes('thrown') && !mayRunAgain) this.ledger.clear();
	}

	private hasBatchInterval(): boolean {
		return this.batchInterval() > 0;
	}

	/** Milliseconds. */
	private batchInterval(): number {
		const { batching } = this.context.getNodeParameter('requestOptions', {}) as RequestOptions;
		return batching?.batch?.batchInterval ?? 0;
	}

	private isIncomplete(): boolean {
		return this.barrier.size < this.itemCount();
	}

	private itemCount(): number {
		// With Execute Once the engine hands over the first item and leaves the execute data as they are.
		if (this.context.getNode().executeOnce === true || isNestedToolCall(this.context)) return 1;
		const inputs = Object.values(this.context.getExecuteData().data);
		return inputs[0]?.[0]?.length ?? 1;
	}
}

/** The engine gives all items of a run the same execute data object, and another try of the run too. */
const runs = new WeakMap<object, NodeRun>();

/** The run that this item belongs to. */
export function joinRun(context: IExecuteSingleFunctions): NodeRun {
	const key = context.getExecuteData();
	const item = context.getItemIndex();
	const current = runs.get(key);
	if (current?.join(item)) return current;
	// An earlier try that the engine has abandoned submits nothing more.
	if (!isNestedToolCall(context)) current?.close();
	const next = new NodeRun(context);
	next.join(item);
	runs.set(key, next);
	return next;
}
