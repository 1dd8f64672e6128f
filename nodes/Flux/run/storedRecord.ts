import type { INodeExecutionData } from 'n8n-workflow';
import type { JobErrorDetails, LostResponse } from '../segmind/errors';
import type { JobResult } from '../segmind/result';
import type { FailureCounts } from '../segmind/retry';
import type { Fingerprints } from './fingerprints';

/**
 * The state of a job. `new`: nothing is paid; only the seed is kept. `unconfirmed`: sent, but the response is missing or
 * incomplete. `accepted`: Segmind has given it an ID. `completed`: its images have URLs. `delivered`: its output is in
 * the record, because it cannot be fetched from Segmind again.
 */
export type State = 'new' | 'unconfirmed' | 'accepted' | 'completed' | 'delivered';

/** A record as n8n stores it. */
export interface StoredRecord extends Fingerprints {
	state: State;
	run: number;
	item: number;
	/** Which of the item's images it is, from 0. */
	image: number;
	model: string;
	seed: number;
	/** Milliseconds since the epoch, of the last change of state. */
	at: number;
	requestId?: string;
	/** Milliseconds since the epoch at which its last submit was sent. */
	sentAt?: number;
	/** What its last submit asked for, until it is accepted (see `comparable`). */
	sentValues?: Record<string, string>;
	/** The IDs of its jobs that failed: the history has them, too. */
	failedIds?: string[];
	/** Whether an earlier request had made it already, so that it cost nothing. */
	reused?: boolean;
	/** What came in place of the response to its submit. */
	lost?: LostResponse;
	/** How often its submit has failed, and how, over all tries. */
	failures?: FailureCounts;
	/** Whether Segmind has said that it is completed: then it is paid, whatever else is said. */
	finished?: boolean;
	/** Of a job that is `completed`. */
	result?: JobResult;
	/** Of a job that is `delivered`: with the files as n8n stores them. */
	output?: INodeExecutionData[];
	/** Why images of a job that is `delivered` are not in its output. */
	missing?: JobErrorDetails[];
}

/** `undelivered`: paid for, but none of its images arrived. */
export type ReportedState = State | 'undelivered';

/** The state of a job as far as the user is told about it. */
export function reportedState({ state, output, missing }: StoredRecord): ReportedState {
	return output?.length === 0 && missing !== undefined ? 'undelivered' : state;
}
