import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import { type Finding, itemOf } from './checks.mts';
import type { Scenario } from './scenario.mts';

/** What the emulator knows of the images that it has named. */
export type Served = Pick<Emulator, 'requests'> & {
	chaos: Pick<Emulator['chaos'], 'brokenImages' | 'damagedIds'>;
};

/** What decides how many images responses name. */
type Naming = Pick<Scenario, 'responseShapes' | 'imagesPerJob' | 'parameters'>;

/**
 * All images of a completed job come out, except for a broken one, unless the time was up or the response to the submit
 * was damaged.
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
		const delivered = own.filter(({ json }) => json.error === undefined).length;
		const due = entries.find((entry) => wholeImages(entry, naming, served) > delivered);
		if (!due) continue;
		const details = `${due.request_id} ${due.mode}: ${said}`;
		yield { promise: 'completed, but not delivered', item, details };
	}
}

/** How many images of a job the node was told of and could fetch. */
function wholeImages(entry: BillEntry, naming: Naming, { requests, chaos }: Served): number {
	const { outcome, request_id: id = '' } = entry;
	if (outcome !== 'completed' || chaos.damagedIds.includes(id)) return 0;
	const named = namedImages(entry, naming, requests);
	const isBroken = (chaos.brokenImages.get(id) ?? Infinity) < named;
	return isBroken ? named - 1 : named;
}

/**
 * How many images of a job the response names: a result names all or, in the shape `none`, none; a synchronous response
 * may name only the first.
 */
export function namedImages(
	{ mode, request_id }: BillEntry,
	{ responseShapes, imagesPerJob, parameters: { model } }: Naming,
	requests: Emulator['requests'],
): number {
	// A synchronous job may turn out to be queued: then it has a result.
	const isQueued = requests.some(({ path }) => path.includes(`/v2/requests/${request_id}`));
	if (mode === 'v2' || isQueued) return responseShapes.result === 'none' ? 0 : imagesPerJob;
	const usual = /^flux-2/.test(String(model)) ? 'bytes' : 'output';
	return withAllImages.includes(responseShapes.sync ?? usual) ? imagesPerJob : 1;
}

/** The shapes of synchronous responses that name every image of a job (emulator/settings.mts). */
const withAllImages = ['output', 'output_list', 'images', 'image_list', 'images_base64'];
