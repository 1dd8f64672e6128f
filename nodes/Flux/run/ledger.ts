import { createHash } from 'crypto';
import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import type { JobResult } from '../segmind/jobResult';
import type { ModelRequest } from '../models/body';
import { isCallFromWithin } from './agentTool';

/**
 * What is known of one item's job. `drawn`: nothing is paid, only the seed is kept. `sent`: submitted, but
 * no answer, or only part of it, came back. `accepted`: Segmind has given it an ID. `made`: its pictures
 * have addresses. `delivered`: its pictures are in the entry, because Segmind cannot be asked for them again.
 */
export interface LedgerEntry {
	fingerprint: string;
	state: 'drawn' | 'sent' | 'accepted' | 'made' | 'delivered';
	run: number;
	item: number;
	model: string;
	seed: number;
	/** Milliseconds since the epoch, of the last change of state. */
	at: number;
	requestId?: string;
	/** Of a job that is `made`. */
	result?: JobResult;
	/** Of a job that is `delivered`. */
	output?: INodeExecutionData[];
}

/** The key under which the node's context holds the entries, by run and item. */
const contextKey = 'fluxLedger';

/**
 * What one run of the node has paid for. It lives in the node's context, which n8n stores with the
 * execution: Retry On Fail and the executions list's Retry find it, in a later process too. A loop's next
 * round is another run of the node, so its jobs are new ones.
 */
export class Ledger {
	private readonly entries: Record<string, LedgerEntry>;

	private readonly run: number;

	constructor(context: IExecuteSingleFunctions) {
		const stored = (isCallFromWithin(context) ? {} : context.getContext('node')) as {
			[contextKey]?: Record<string, LedgerEntry>;
		};
		stored[contextKey] ??= {};
		this.entries = stored[contextKey];
		this.run = runIndexOf(context);
	}

	/**
	 * The entry of the item's job: the one of an earlier try of the same request, or a new one.
	 *
	 * @param digests SHA-256 of each reference file
	 */
	open(context: IExecuteSingleFunctions, job: ModelRequest, digests: Buffer[]): LedgerEntry {
		const item = context.getItemIndex();
		const key = `${this.run}:${item}`;
		const fingerprint = fingerprintOf(context, digests);
		const known = this.entries[key] as LedgerEntry | undefined;
		if (known?.fingerprint === fingerprint) return known;
		const entry: LedgerEntry = {
			fingerprint,
			state: 'drawn',
			run: this.run,
			item,
			model: job.slug,
			seed: job.body.seed as number,
			at: Date.now(),
		};
		this.entries[key] = entry;
		return entry;
	}

	/** The entries of this run that are in one of these states. */
	inState(...states: Array<LedgerEntry['state']>): LedgerEntry[] {
		return Object.values(this.entries).filter(
			({ run, state }) => run === this.run && states.includes(state),
		);
	}

	/** Forgets this run: what it delivered must never be taken for something new. */
	clear(): void {
		for (const [key, { run }] of Object.entries(this.entries)) {
			if (run === this.run) delete this.entries[key];
		}
	}
}

/** Writes down how far a job has come; to be called before anything else happens. */
export function note(
	entry: LedgerEntry,
	state: LedgerEntry['state'],
	more: Pick<LedgerEntry, 'requestId' | 'result' | 'output'> = {},
): void {
	for (const key of ['requestId', 'result', 'output'] as const) delete entry[key];
	Object.assign(entry, { state, at: Date.now(), ...more });
}

/**
 * The same for the same request: the parameters as the user wrote them, the item and the files. Not what
 * the expressions in them give: `$now` or a random number gives something else in every try, and a seed that
 * the node has drawn is in neither. The options say how to wait and what to name, not what to make.
 */
function fingerprintOf(context: IExecuteSingleFunctions, digests: Buffer[]): string {
	const parameters: IDataObject = { ...context.getNode().parameters };
	delete parameters.options;
	const request = JSON.stringify([parameters, context.getInputData().json]);
	const hash = createHash('sha256').update(request);
	for (const digest of digests) hash.update(digest);
	return hash.digest('hex');
}

/** How many times the node had run in this execution before: a loop runs it several times. */
function runIndexOf(context: IExecuteSingleFunctions): number {
	return context.getWorkflowDataProxy(context.getItemIndex()).$runIndex as number;
}
