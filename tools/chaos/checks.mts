import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type NodeRun } from '../../test/engine/engine.mts';
import type { Violation } from './summary.mts';

/** A violation within one run, without the seed and the run's number. */
export type Finding = Pick<Violation, 'promise' | 'item' | 'details'>;

/** The accepted jobs of each item, in the order of arrival: prompts are unique. */
export function jobsByItem(emulator: Emulator, prompts: string[]): BillEntry[][] {
	const { entries } = emulator.bill;
	return prompts.map((prompt) =>
		entries.filter(
			({ outcome, body }) =>
				outcome !== 'refused' && (body as { prompt: string }).prompt === prompt,
		),
	);
}

/** Whether a job costs money; running ones will. */
export function isPaid({ outcome }: BillEntry): boolean {
	return outcome === 'accepted' || outcome === 'completed';
}

/**
 * No item is paid for twice: another job may be submitted for it only after one that FAILED. A job whose response was
 * lost is not one of these.
 */
export function* checkPaidOnce(jobs: BillEntry[][]): Generator<Finding> {
	for (const [item, entries] of jobs.entries()) {
		const early = entries.slice(0, -1).filter(isPaid);
		if (early.length === 0) continue;
		const details = entries.map(
			({ time, request_id, outcome }) => `${request_id} ${outcome} +${time - entries[0].time} ms`,
		);
		yield { promise: 'paid twice', item, details: details.join(', ') };
	}
}

/** Every item has exactly one row. */
export function* checkRows(rows: INodeExecutionData[], items: number): Generator<Finding> {
	const paired = rows.map(itemOf);
	for (let item = 0; item < items; item++) {
		const number = paired.filter((one) => one === item).length;
		if (number !== 1) yield { promise: 'not exactly one row', item, details: `${number} rows` };
	}
	const unpaired = paired.filter((item) => item === undefined || item >= items);
	if (unpaired.length === 0) return;
	yield { promise: 'not exactly one row', details: `${unpaired.length} rows of no item` };
}

/** Every row with an image is paired with the item that requested it, and has the image's bytes. */
export async function* checkImages(
	emulator: Emulator,
	rows: INodeExecutionData[],
	jobs: BillEntry[][],
): AsyncGenerator<Finding> {
	for (const row of rows) {
		const requestId = String(row.json.request_id);
		const item = itemOf(row);
		if (row.json.error !== undefined || item === undefined) continue;
		const owner = jobs.findIndex((entries) =>
			entries.some(({ request_id }) => request_id === requestId),
		);
		if (owner !== item) {
			yield { promise: 'wrong item', item, details: `${requestId} is the job of item ${owner}` };
			continue;
		}
		const bytes = await binaryOf(row);
		const expected = await emulator.bytesOf(requestId);
		if (bytes.equals(expected)) continue;
		const details = `${requestId}: ${bytes.length} bytes instead of ${expected.length}`;
		yield { promise: 'wrong bytes', item, details };
	}
}

/**
 * No paid image is lost: its request ID is in its own item's row or in the message of a run that failed. If the node
 * was never told the ID, the row says that it is unknown whether it was charged.
 */
export function* checkNothingLost(
	run: NodeRun,
	rows: INodeExecutionData[],
	jobs: BillEntry[][],
	lostIds: ReadonlySet<string>,
): Generator<Finding> {
	const { message = '', description = '' } = run.error ?? {};
	const runError = `${message}\n${description ?? ''}`;
	for (const [item, entries] of jobs.entries()) {
		const row = rows.find((one) => itemOf(one) === item);
		for (const { request_id = '' } of entries.filter(isPaid)) {
			const output = row === undefined ? runError : JSON.stringify(row.json);
			if (output.includes(request_id)) continue;
			if (!lostIds.has(request_id)) {
				yield {
					promise: 'image lost',
					item,
					details: `${request_id} is not in the output: ${output}`,
				};
			} else if (row !== undefined && chargedIn(row) !== 'unknown') {
				yield {
					promise: 'unknown charge not reported',
					item,
					details: `${request_id}: ${output}`,
				};
			}
		}
	}
}

/** The API key is neither in the execution data nor in requests to the image host. */
export function* checkKey(emulator: Emulator, run: NodeRun, key: string): Generator<Finding> {
	if (JSON.stringify(run.executionData).includes(key)) {
		yield { promise: 'key leaked', details: 'in the execution data' };
	}
	for (const { host, hadKey, path } of emulator.requests) {
		if (host === 'results' && hadKey)
			yield { promise: 'key leaked', details: `in a request to ${path}` };
	}
}

/** What a row says about the charge. */
export function chargedIn({ json }: INodeExecutionData): string | undefined {
	// Before n8n 2.36, the error output needs the other key.
	return ((json.details ?? json.message) as { charged?: string } | undefined)?.charged;
}

function itemOf({ pairedItem }: INodeExecutionData): number | undefined {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : first;
}
