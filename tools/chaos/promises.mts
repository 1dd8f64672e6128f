import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type NodeRun } from '../../test/engine/engine.mts';
import type { Violation } from './summary.mts';

/** What is broken, where; the seed and the run are added by whoever knows them. */
export type Broken = Pick<Violation, 'promise' | 'item' | 'seen'>;

/** The accepted jobs of each item, in the order of arrival: prompts are unique. */
export function jobsByItem(emulator: Emulator, prompts: string[]): BillEntry[][] {
	const { entries } = emulator.bill;
	return prompts.map((mine) =>
		entries.filter(
			({ outcome, body }) => outcome !== 'refused' && (body as { prompt: string }).prompt === mine,
		),
	);
}

/** Whether a job costs money: running ones will. */
export function isPaid({ outcome }: BillEntry): boolean {
	return outcome === 'accepted' || outcome === 'completed';
}

/**
 * Nothing paid twice: a job may follow only those of its item that FAILED. A job whose answer was lost is
 * none of these, so it must not be followed by another one either.
 */
export function* paidTwice(jobs: BillEntry[][]): Generator<Broken> {
	for (const [item, entries] of jobs.entries()) {
		const early = entries.slice(0, -1).filter(isPaid);
		if (early.length === 0) continue;
		const seen = entries.map(
			({ time, request_id, outcome }) => `${request_id} ${outcome} +${time - entries[0].time} ms`,
		);
		yield { promise: 'paid twice', item, seen: seen.join(', ') };
	}
}

/** No item without an answer: every item has exactly one row. */
export function* unanswered(rows: INodeExecutionData[], items: number): Generator<Broken> {
	const answers = rows.map(itemOf);
	for (let item = 0; item < items; item++) {
		const number = answers.filter((answered) => answered === item).length;
		if (number !== 1) yield { promise: 'item without an answer', item, seen: `${number} rows` };
	}
	const strangers = answers.filter((item) => item === undefined || item >= items);
	if (strangers.length === 0) return;
	yield { promise: 'item without an answer', seen: `${strangers.length} rows of no item` };
}

/** Every row with a picture is paired with the item that asked for it, and its bytes are the true ones. */
export async function* wrongPictures(
	emulator: Emulator,
	rows: INodeExecutionData[],
	jobs: BillEntry[][],
): AsyncGenerator<Broken> {
	for (const row of rows) {
		const requestId = String(row.json.request_id);
		const item = itemOf(row);
		if (row.json.error !== undefined || item === undefined) continue;
		const owner = jobs.findIndex((entries) =>
			entries.some(({ request_id }) => request_id === requestId),
		);
		if (owner !== item) {
			yield { promise: 'wrong item', item, seen: `${requestId} is the job of item ${owner}` };
			continue;
		}
		const bytes = await binaryOf(row);
		const drawn = await emulator.bytesOf(requestId);
		if (bytes.equals(drawn)) continue;
		const seen = `${requestId}: ${bytes.length} bytes, drawn were ${drawn.length}`;
		yield { promise: 'wrong bytes', item, seen };
	}
}

/**
 * No paid picture lost: its id stands in its own item's row or in the message of a run that failed. Where
 * nobody was told the id, the row says that it cannot tell whether it is paid.
 */
export function* lostPictures(
	run: NodeRun,
	rows: INodeExecutionData[],
	jobs: BillEntry[][],
	unheard: ReadonlySet<string>,
): Generator<Broken> {
	const { message = '', description = '' } = run.error ?? {};
	const words = `${message}\n${description ?? ''}`;
	for (const [item, entries] of jobs.entries()) {
		const row = rows.find((one) => itemOf(one) === item);
		for (const { request_id = '' } of entries.filter(isPaid)) {
			const told = row === undefined ? words : JSON.stringify(row.json);
			if (told.includes(request_id)) continue;
			if (!unheard.has(request_id)) {
				yield {
					promise: 'picture lost',
					item,
					seen: `${request_id}, and all one gets is: ${told}`,
				};
			} else if (row !== undefined && chargedIn(row) !== 'unknown') {
				yield { promise: 'unknown not said', item, seen: `${request_id}: ${told}` };
			}
		}
	}
}

/** Where the key is that should be nowhere. */
export function* seenKeys(emulator: Emulator, run: NodeRun, key: string): Generator<Broken> {
	if (JSON.stringify(run.executionData).includes(key)) {
		yield { promise: 'key seen', seen: 'in the execution data' };
	}
	for (const { host, hadKey, path } of emulator.requests) {
		if (host === 'results' && hadKey)
			yield { promise: 'key seen', seen: `in a request to ${path}` };
	}
}

/** What a row says of the money. */
export function chargedIn({ json }: INodeExecutionData): string | undefined {
	// On the error output, n8n before 2.36 takes them by the other name.
	return ((json.details ?? json.message) as { charged?: string } | undefined)?.charged;
}

function itemOf({ pairedItem }: INodeExecutionData): number | undefined {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : first;
}
