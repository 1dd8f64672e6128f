import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import { binaryOf, type NodeRun } from '../../test/engine/engine.mts';
import type { Scenario } from './scenario.mts';
import { type Finding, itemOf, type Judged } from './judged.mts';

/** Every item has a row: exactly one, or at most one for each image. */
export function* checkRows(
	rows: INodeExecutionData[],
	{ items: { length: items }, imagesPerJob, unevaluable }: Scenario,
): Generator<Finding> {
	const paired = rows.map(itemOf);
	// n8n's own error row of an item that cannot be evaluated is paired with none (RoutingNode.runNode).
	if (unevaluable !== undefined && !paired.includes(unevaluable)) {
		const own = paired.indexOf(undefined);
		if (own !== -1) paired[own] = unevaluable;
	}
	for (let item = 0; item < items; item++) {
		const number = paired.filter((one) => one === item).length;
		if (number >= 1 && number <= imagesPerJob) continue;
		yield { promise: 'wrong number of rows', item, details: `${number} rows` };
	}
	const unpaired = paired.filter((item) => item === undefined || item >= items);
	if (unpaired.length === 0) return;
	yield { promise: 'wrong number of rows', details: `${unpaired.length} rows of no item` };
}

/** Every row with an image is paired with the item that requested it, and has the bytes of an image that no other has. */
export async function* checkImages(
	emulator: Emulator,
	rows: INodeExecutionData[],
	jobs: BillEntry[][],
	imagesPerJob: number,
): AsyncGenerator<Finding> {
	const left = new Map<string, number[]>();
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
		const indexes =
			left.get(requestId) ?? Array.from({ length: imagesPerJob }, (_, index) => index);
		left.set(requestId, indexes);
		const found = await indexOfImage(emulator, row, requestId, indexes);
		if (typeof found === 'number') indexes.splice(indexes.indexOf(found), 1);
		else yield { promise: 'wrong bytes', item, details: `${requestId}: ${found}` };
	}
}

/** Which of a job's images a row has, or what it has instead. An incomplete image has to say so. */
async function indexOfImage(
	emulator: Emulator,
	row: INodeExecutionData,
	requestId: string,
	indexes: number[],
): Promise<number | string> {
	const bytes = await binaryOf(row).catch(() => undefined);
	if (!bytes) return `no file beside ${JSON.stringify(row.json)}`;
	for (const index of indexes) {
		const expected = await emulator.bytesOf(requestId, index);
		const part = row.json.incomplete === true ? expected.subarray(0, bytes.length) : expected;
		if (bytes.equals(part)) return index;
	}
	return `${bytes.length} bytes of no image that is left`;
}

/** The API key is neither in the execution data nor in requests to the image host. */
export function* checkKey(emulator: Emulator, run: NodeRun, key: string): Generator<Finding> {
	const data = JSON.stringify(run.executionData);
	const at = data.indexOf(key);
	if (at !== -1) {
		const details = `in the execution data: …${data.slice(Math.max(0, at - 150), at + 50)}`;
		yield { promise: 'key leaked', details };
	}
	for (const { host, hadKey, path } of emulator.requests) {
		if (host === 'results' && hadKey)
			yield { promise: 'key leaked', details: `in a request to ${path}` };
	}
}

/** After a run ended, or was stopped, a request that was under way may still arrive for so long, ms. */
const REQUEST_UNDER_WAY = 250;

/** No request is made after a time. @param from ms since 1970 @param to the next run's start */
export function* checkNoRequests(
	{ requests }: Emulator,
	promise: 'request after Stop' | 'request after the end',
	from: number,
	to = Infinity,
): Generator<Finding> {
	for (const { time, method, path } of requests) {
		const late = time - from;
		if (late <= REQUEST_UNDER_WAY || time >= to) continue;
		yield { promise, details: `${method} ${path} after ${late} ms` };
	}
}

/** How long a job may have been completed before the node says that it was not ready, ms. */
const NOTICED_WITHIN = 2_500;

/** How many responses about a completed job may be unusable: more are not read, or read wrongly. */
const UNUSABLE_RESPONSES = 2;

/**
 * No job that has long been completed is called not ready. After a 429 the node keeps to a rate, so that many jobs whose
 * time is up may have to wait too long for their last look: those that were asked about must have been noticed.
 *
 * @param end when the run ended, ms since 1970
 */
export function* checkNoticed(
	{ rows, jobs, requests, scenario, isReadable }: Judged,
	end: number,
): Generator<Finding> {
	const lag = (scenario.history?.lag ?? 0) * 1000;
	const wasRefused = requests.some(({ status }) => status === 429);
	for (const row of rows) {
		const item = itemOf(row) ?? -1;
		if (!/not ready within/.test(String(row.json.error))) continue;
		const said = JSON.stringify(row.json);
		const early = jobs[item]?.find(({ outcome, mode, ended = end, request_id = '' }) => {
			// The end of a synchronous job that was lost is only in the history, which is late or may fail.
			if (mode === 'v1' && !isReadable && scenario.history) return false;
			const isShown = ended + (mode === 'v1' ? lag : 0);
			const isLate = outcome === 'completed' && isShown < end - NOTICED_WITHIN;
			if (!isLate || !said.includes(request_id)) return false;
			const told = requests.filter(
				({ path, time, status }) =>
					path === `/v2/requests/${request_id}/status` && time > ended && status === 200,
			);
			return !wasRefused || told.length > UNUSABLE_RESPONSES;
		});
		if (early) yield { promise: 'completed, but not noticed', item, details: said };
	}
}
