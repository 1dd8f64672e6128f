/** What the checks of chaos share: a run with all that is needed to judge it, and what they look for in its rows. */
import type { INodeExecutionData } from 'n8n-workflow';
import type { BillEntry, Emulator } from '../../emulator/emulator.mts';
import type { PlayedRun } from './play.mts';
import type { Scenario } from './scenario.mts';
import type { Violation } from './summary.mts';

/** A violation within one run, without the seed and the run's number. */
export type Finding = Pick<Violation, 'promise' | 'item' | 'details'>;

/** What is known of the images that the node was told of. */
export interface Served {
	requests: Emulator['requests'];
	/** The jobs whose response was lost, replaced or cut off. */
	damagedIds: ReadonlySet<string>;
	/** The broken image of jobs that have one: by request id, the index from 0. */
	brokenImages: ReadonlyMap<string, number>;
	/** Whether the request history could be read whenever it was asked. */
	isReadable: boolean;
	/** Whether other executions started at the same moment, one of which may have paid. */
	isTogether: boolean;
}

/** A run, and what is needed to judge it. */
export interface Judged extends PlayedRun, Served {
	scenario: Scenario;
	/** Of a run that succeeded. */
	rows: INodeExecutionData[];
	jobs: BillEntry[][];
	/** The jobs whose ID the node was never told, unless by the history. */
	lostIds: ReadonlySet<string>;
	/** Whether an earlier run of the scenario was stopped. */
	wasStopped: boolean;
}

/** What an item says whose response was lost, and whose job could not be found. */
export const noResponse = /No response from Segmind after submitting the job/;

/** What an item says that Reuse refuses, because the history does not tell whether it was made. */
export const refusal = /cannot tell whether this image was already made/;

/** The item that a row is paired with. */
export function itemOf({ pairedItem }: INodeExecutionData): number | undefined {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : first;
}

/** What a row says about the charge. */
export function chargedIn({ json }: INodeExecutionData): string | undefined {
	// Before n8n 2.36, the error output needs the other key.
	return ((json.details ?? json.message) as { charged?: string } | undefined)?.charged;
}

/** Whether an item's own request was rejected, whatever another execution has paid for (see checkHeld). */
export function wasRejected(rows: INodeExecutionData[]): boolean {
	return rows.length > 0 && rows.every((row) => chargedIn(row) === 'no');
}
