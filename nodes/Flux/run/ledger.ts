import { createHash } from 'crypto';
import type { IExecuteSingleFunctions } from 'n8n-workflow';
import type { RequestIdentity } from '../models/identity';
import { isNestedToolCall } from './agentTool';
import { JobRecord, reportedState, type ReportedState, type StoredRecord } from './jobRecord';

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
		{ slug, seed, identity }: { slug: string; seed: number; identity: RequestIdentity },
		digests: Buffer[],
	): JobRecord {
		const item = context.getItemIndex();
		const key = `${this.run}:${item}`;
		const written = hashOf([identity.written, context.getInputData().json], digests);
		const evaluated = hashOf(identity.evaluated, digests);
		const earlier = this.stored[key] as StoredRecord | undefined;
		if (earlier && (earlier.written === written || earlier.evaluated === evaluated)) {
			// The job is the same, but its expressions may have changed.
			earlier.written = written;
			return new JobRecord(earlier);
		}
		const { run } = this;
		const at = Date.now();
		this.stored[key] = { written, evaluated, state: 'new', run, item, model: slug, seed, at };
		return new JobRecord(this.stored[key]);
	}

	/** The record that an earlier try has left for the item, whatever is asked for now. */
	earlier(item: number): JobRecord | undefined {
		const stored = this.stored[`${this.run}:${item}`] as StoredRecord | undefined;
		return stored && new JobRecord(stored);
	}

	/** The request IDs of the run's jobs in one of these states, except one item's. */
	requestIds(states: ReportedState[], exceptItem?: number): string[] {
		return Object.values(this.stored)
			.filter(
				(record) =>
					record.run === this.run &&
					record.item !== exceptItem &&
					states.includes(reportedState(record)),
			)
			.map(({ requestId, item }) => requestId ?? `unknown (item ${item})`);
	}

	/** Clears this run, so that later runs never reuse its results. */
	clear(): void {
		for (const [key, { run }] of Object.entries(this.stored)) {
			if (run === this.run) delete this.stored[key];
		}
	}
}

function hashOf(request: unknown, digests: Buffer[]): string {
	const hash = createHash('sha256').update(JSON.stringify(request, withoutCycles()));
	for (const digest of digests) hash.update(digest);
	return hash.digest('hex');
}

/** A replacer for JSON.stringify: n8n stores items whose json refers to itself. */
function withoutCycles() {
	const ancestors: unknown[] = [];
	return function replace(this: unknown, _key: string, value: unknown): unknown {
		while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
		if (typeof value === 'bigint') return String(value);
		if (typeof value !== 'object' || value === null) return value;
		if (ancestors.includes(value)) return '(itself)';
		ancestors.push(value);
		return value;
	};
}

/** How many times the node has run before in this execution: a loop runs it several times. */
function runIndexOf(context: IExecuteSingleFunctions): number {
	return context.getWorkflowDataProxy(context.getItemIndex()).$runIndex as number;
}
