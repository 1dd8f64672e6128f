import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { Ledger } from './ledger';
import { Turnstile } from './turnstile';

/** How an item left the run: with its pictures, with an error row, or by ending the run. */
export type Outcome = 'pictures' | 'row' | 'thrown';

/** What the items of one run of the node share. */
export class NodeRun {
	readonly ledger: Ledger;

	private gate?: Turnstile;

	private readonly entered = new Set<number>();

	private readonly outcomes: Outcome[] = [];

	private readonly seconds: Record<string, number[]> = {};

	constructor(private readonly context: IExecuteSingleFunctions) {
		this.ledger = new Ledger(context);
	}

	/** Whether the item can be one of this run: in another try of the same run every item comes again. */
	enter(item: number): boolean {
		if (this.entered.has(item)) return false;
		this.entered.add(item);
		return true;
	}

	/** The turnstile of the run. @param most jobs at a time; the first item's word counts */
	turnstile(most: number): Turnstile {
		this.gate ??= new Turnstile(most);
		return this.gate;
	}

	/** Starts no further job, and waits until the running ones are done. */
	async windDown(): Promise<void> {
		const gate = this.turnstile(1);
		gate.close();
		await gate.empty();
	}

	/** Once all items have gone through, nothing of the run is kept. */
	leave(outcome: Outcome): void {
		this.outcomes.push(outcome);
		if (this.outcomes.length < this.itemCount()) return;
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

	private itemCount(): number {
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
	const fresh = new NodeRun(context);
	fresh.enter(item);
	runs.set(key, fresh);
	return fresh;
}
