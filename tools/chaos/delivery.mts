import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry } from '../../emulator/emulator.mts';
import type { Scenario } from './scenario.mts';
import { type Finding, itemOf, refusal, type Served, wasRejected } from './judged.mts';

/** What decides how many images responses name. */
type Naming = Pick<Scenario, 'responseShapes' | 'imagesPerJob' | 'parameters' | 'history'>;

/**
 * All images of a completed job come out, except for a broken one, unless the time was up or the response to the submit
 * was damaged and the history has not helped.
 */
export function* checkDelivered(
	rows: INodeExecutionData[],
	jobs: BillEntry[][],
	naming: Naming,
	served: Served,
): Generator<Finding> {
	for (const [item, entries] of jobs.entries()) {
		const own = rows.filter((row) => itemOf(row) === item);
		const said = JSON.stringify(own.map(({ json }) => json));
		if (/time limit|not ready within/.test(said)) continue;
		// It was made by another process, and the history does not show by what to know it again.
		if (refusal.test(said) && !served.isReadable) continue;
		// Another execution, which began at the same moment, has paid for it and delivers it.
		if (served.isTogether && wasRejected(own)) continue;
		const delivered = own.filter(({ json }) => json.error === undefined).length;
		const due = entries.find((entry) => wholeImages(entry, own, naming, served) > delivered);
		if (!due) continue;
		const details = `${due.request_id} ${due.mode}: ${said}`;
		yield { promise: 'completed, but not delivered', item, details };
	}
}

/** How many images of a job the node was told of and could fetch. @param rows of its item */
function wholeImages(
	entry: BillEntry,
	rows: INodeExecutionData[],
	naming: Naming,
	served: Served,
): number {
	const { outcome, request_id: id = '' } = entry;
	if (outcome !== 'completed' || !isTold(entry, rows, naming, served)) return 0;
	const named = namedImages(entry, rows, naming, served);
	const isBroken = (served.brokenImages.get(id) ?? Infinity) < named;
	return isBroken ? named - 1 : named;
}

/**
 * Whether the node could know of a job's images: by the response to its submit, or by the history, once a row shows that
 * it has found the job there. From then on Segmind's queue tells of it, or of a synchronous one only the history.
 */
function isTold(
	{ mode, request_id: id = '' }: BillEntry,
	rows: INodeExecutionData[],
	{ history }: Naming,
	{ damagedIds, isReadable }: Served,
): boolean {
	if (!damagedIds.has(id)) return true;
	const isNamed = JSON.stringify(rows.map(({ json }) => json)).includes(id);
	return isNamed && history !== undefined && (mode === 'v2' || isReadable);
}

/**
 * How many images of a job are named: by a result all or, in the shape `none`, none; by a synchronous response perhaps
 * only the first; by the history all, unless it shows only one row.
 *
 * @param rows of its item
 */
export function namedImages(
	entry: BillEntry,
	rows: INodeExecutionData[],
	{ responseShapes, imagesPerJob, parameters: { model } }: Naming,
	served: Served,
): number {
	if (entry.mode === 'v2' || wasQueued(entry, served)) {
		return responseShapes.result === 'none' ? 0 : imagesPerJob;
	}
	const usual = /^flux-2/.test(String(model)) ? 'bytes' : 'output';
	const inResponse = withAllImages.includes(responseShapes.sync ?? usual) ? imagesPerJob : 1;
	if (!askedHistory(entry, rows, served)) return inResponse;
	const inHistory = responseShapes.historyJob === 'first' ? 1 : imagesPerJob;
	// Otherwise the images may come from either.
	return served.isReadable ? inHistory : Math.min(inHistory, inResponse);
}

/** Whether a synchronous job turned out to be queued, so that it has a result. */
function wasQueued({ request_id }: BillEntry, { requests }: Served): boolean {
	const lookups = requests.filter(({ path }) => path.includes(`/v2/requests/${request_id}`));
	// Only the queue itself says 404.
	return lookups.length > 0 && !lookups.some(({ status }) => status === 404);
}

/** Whether the images of a synchronous job come from the history: it is another execution's, or they did not arrive. */
function askedHistory(
	{ request_id: id = '' }: BillEntry,
	rows: INodeExecutionData[],
	{ requests, damagedIds, brokenImages }: Served,
): boolean {
	const isNeeded =
		damagedIds.has(id) || brokenImages.has(id) || rows.some(({ json }) => json.reused === true);
	return (
		isNeeded &&
		requests.some(({ path, status }) => path.endsWith(`request-history/${id}`) && status === 200)
	);
}

/** The shapes of synchronous responses that name every image of a job (emulator/settings.mts). */
const withAllImages = ['output', 'output_list', 'images', 'image_list', 'images_base64'];
