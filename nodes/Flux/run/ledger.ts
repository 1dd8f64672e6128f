import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { isNestedToolCall } from './agentTool';
import type { Fingerprints } from './fingerprints';
import { JobRecord } from './jobRecord';
import { reportedState, type ReportedState, type StoredRecord } from './storedRecord';

/** The key under which the node's context holds the records, by run and item. */
const contextKey = 'fluxLedger';

/** Which job of the run: each image of an item is one, counted from 0. */
export interface Place {
	item: number;
	image: number;
}

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

	/** The record that an earlier try has left for the same job, if any. */
	find(place: Place, { written, evaluated }: Fingerprints): JobRecord | undefined {
		const stored = this.storedAt(place);
		const isSame = stored && (stored.written === written || stored.evaluated === evaluated);
		return isSame ? new JobRecord(stored) : undefined;
	}

	/** The record of a job: of an earlier try of the same request, or a new one. */
	open(place: Place, fingerprints: Fingerprints, model: string, seed: number): JobRecord {
		const key = this.keyOf(place);
		if (this.find(place, fingerprints)) {
			// The job is the same, but its expressions may have changed; or what they evaluate to, and it is still to be sent.
			const isNew = this.stored[key].state === 'new';
			Object.assign(this.stored[key], isNew ? fingerprints : { written: fingerprints.written });
		} else {
			const { run } = this;
			const at = Date.now();
			this.stored[key] = { ...fingerprints, ...place, state: 'new', run, model, seed, at };
		}
		return new JobRecord(this.stored[key]);
	}

	/** The record that an earlier try has left, whatever is asked for now. */
	earlier(place: Place): JobRecord | undefined {
		const stored = this.storedAt(place);
		return stored && new JobRecord(stored);
	}

	/** The request IDs of the run's jobs in one of these states, except one job's; its item where there is none. */
	requestIds(states: ReportedState[], except?: Place): string[] {
		const exceptKey = except && this.keyOf(except);
		return Object.entries(this.stored)
			.filter(
				([key, record]) =>
					record.run === this.run && key !== exceptKey && states.includes(reportedState(record)),
			)
			.map(([, { requestId, item }]) => requestId ?? `item ${item}`);
	}

	/** The IDs of all jobs that the run knows of, those that failed included, except the one of a job that is looked for. */
	knownIds(except: Place): Set<string> {
		const exceptKey = this.keyOf(except);
		const ids = Object.entries(this.stored).flatMap(([key, { requestId, failedIds = [] }]) => [
			...failedIds,
			...(key !== exceptKey && requestId !== undefined ? [requestId] : []),
		]);
		return new Set(ids);
	}

	/** When the first of the jobs was sent whose responses were lost, in milliseconds since the epoch. */
	get oldestUnconfirmed(): number {
		const times = Object.values(this.stored)
			.filter(({ run, state }) => run === this.run && state === 'unconfirmed')
			.map(({ sentAt, at }) => sentAt ?? at);
		return Math.min(...times);
	}

	private storedAt(place: Place): StoredRecord | undefined {
		return this.stored[this.keyOf(place)] as StoredRecord | undefined;
	}

	private keyOf({ item, image }: Place): string {
		return `${this.run}:${item}:${image}`;
	}

	/** Clears this run, so that later runs never reuse its results. */
	clear(): void {
		for (const [key, { run }] of Object.entries(this.stored)) {
			if (run === this.run) delete this.stored[key];
		}
	}
}

/** How many times the node has run before in this execution: a loop runs it several times. */
function runIndexOf(context: IExecuteSingleFunctions): number {
	return context.getWorkflowDataProxy(context.getItemIndex()).$runIndex as number;
}
