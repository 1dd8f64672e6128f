import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { Ledger } from './ledger';
import { givesErrorRows, isCallFromWithin } from './agentTool';
import { NotStarted, Turnstile } from './limiter';

/** How an item left the run: with its pictures, with an error row, or by ending the run. */
export type Outcome = 'pictures' | 'row' | 'thrown';

/** n8n's own Request Options, which every declarative node has. */
interface RequestOptions {
	/** Milliseconds between two batches. */
	batching?: { batch?: { batchInterval?: number } };
}

/** What the items of one run of the node share. */
export class NodeRun {
	readonly ledger: Ledger;

	/** How many items look at their files at a time: each of them opens one. */
	readonly checking = new Turnstile(20);

	private gate?: Turnstile;

	private readonly entered = new Set<number>();

	/** Items that came, and are neither checked nor gone. */
	private readonly unchecked = new Set<number>();

	private readonly awaitingChecks: Array<() => void> = [];

	private readonly uploads = new Map<string, Promise<string>>();

	private readonly outcomes: Outcome[] = [];

	private readonly seconds: Record<string, number[]> = {};

	constructor(private readonly context: IExecuteSingleFunctions) {
		this.ledger = new Ledger(context);
	}

	/** Whether the item can be one of this run: in another try of the same run every item comes again. */
	enter(item: number): boolean {
		if (this.entered.has(item)) return false;
		this.entered.add(item);
		this.unchecked.add(item);
		return true;
	}

	/**
	 * Waits until all items have come. The engine starts them in one go, so one tick is enough, unless the
	 * user has spaced them out under Batching. When an item cannot be evaluated the engine drops the run on
	 * the spot and nobody would wait for the others (n8n's RoutingNode.runNode), so none of them starts.
	 *
	 * @throws NotStarted when the engine has dropped the run
	 */
	async allEntered(): Promise<void> {
		await Promise.resolve();
		const missing = this.entered.size < this.itemCount() && !this.isSpaced();
		if (missing && !this.context.continueOnFail()) throw new NotStarted();
	}

	/**
	 * Says that the item has been checked, and waits until all that came have been: one that is refused ends
	 * the run before anything is submitted. Items that the user has spaced out do not wait for each other.
	 */
	async allChecked(item: number): Promise<void> {
		const all = new Promise<void>((resolve) => this.awaitingChecks.push(resolve));
		this.noteChecked(item);
		if (!this.isSpaced()) await all;
	}

	/** The address of an uploaded file. @param digest the same for the same file, which is uploaded once */
	async uploadedOnce(digest: string, upload: () => Promise<string>): Promise<string> {
		const address = this.uploads.get(digest) ?? upload();
		this.uploads.set(digest, address);
		// What one item could not upload the next one may: it has time of its own.
		return await address.catch(async (reason: unknown) => {
			if (this.uploads.get(digest) === address) this.uploads.delete(digest);
			return await Promise.reject(reason);
		});
	}

	/** The turnstile of the run. @param most jobs at a time; the first item's word counts */
	turnstile(most: number): Turnstile {
		this.gate ??= new Turnstile(most, { closesOnFailure: !givesErrorRows(this.context) });
		return this.gate;
	}

	/** Starts no further job, and waits until the running ones are done. */
	async windDown(): Promise<void> {
		const gate = this.turnstile(1);
		gate.close();
		await gate.empty();
	}

	/** Once all items have gone through, nothing of the run is kept. */
	leave(item: number, outcome: Outcome): void {
		this.noteChecked(item);
		this.outcomes.push(outcome);
		// With Continue On Fail an item that cannot be evaluated never comes here.
		const expected = this.isSpaced() ? this.itemCount() : this.entered.size;
		if (this.outcomes.length < expected) return;
		// Retry On Fail may run the node again for all items because of one error row (n8n's WorkflowExecute).
		const again = this.context.getNode().retryOnFail === true && this.outcomes.includes('row');
		if (!this.outcomes.includes('thrown') && !again) this.ledger.clear();
	}

	/** Notes how long a job took, in seconds. */
	took(model: string, seconds: number): void {
		(this.seconds[model] ??= []).push(seconds);
	}

	/** Seconds a job of the model is likely to take: the median of this run's, or what is usual. */
	likelySeconds(model: string, usual: number): number {
		const sorted = [...(this.seconds[model] ?? [])].sort((one, other) => one - other);
		return sorted[Math.floor(sorted.length / 2)] ?? usual;
	}

	private noteChecked(item: number): void {
		this.unchecked.delete(item);
		if (this.unchecked.size === 0) this.awaitingChecks.splice(0).forEach((go) => go());
	}

	private isSpaced(): boolean {
		const { batching } = this.context.getNodeParameter('requestOptions', {}) as RequestOptions;
		return (batching?.batch?.batchInterval ?? 0) > 0;
	}

	private itemCount(): number {
		// With Execute Once the engine hands over the first item and leaves the execute data as it is.
		if (this.context.getNode().executeOnce === true || isCallFromWithin(this.context)) return 1;
		const inputs = Object.values(this.context.getExecuteData().data);
		return inputs[0]?.[0]?.length ?? 1;
	}
}

/** The engine gives all items of a run the same execute data object, and another try of the run too. */
const runs = new WeakMap<object, NodeRun>();

/** The run that this item belongs to. */
export function enterRun(context: IExecuteSingleFunctions): NodeRun {
	const key = context.getExecuteData();
	const item = context.getItemIndex();
	const current = runs.get(key);
	if (current?.enter(item)) return current;
	// An earlier try that the engine gave up on submits nothing more.
	if (!isCallFromWithin(context)) current?.turnstile(1).close();
	const fresh = new NodeRun(context);
	fresh.enter(item);
	runs.set(key, fresh);
	return fresh;
}
