import type { IDataObject } from 'n8n-workflow';
import { addRows, rowsIn, type PastRequest } from './historyRows';
import { JobError, unreadableHistoryError } from './errors';
import { lookup } from './lookup';
import { isSuccess, type HttpResponse, type Outcome } from './outcome';
import { gateFor } from './rateGate';
import type { Metrics } from './result';
import type { Session } from './retry';

export type { PastRequest };

/** Which requests to read; by default those of the last 7 days. */
export interface HistoryFilters {
	/** Part of the model's name. */
	model?: string;
	/** Segmind's word for it: COMPLETED, FAILED or PENDING. */
	status?: string;
	/** The first day, as YYYY-MM-DD in UTC. */
	from?: string;
	/** The last day, at most 31 days later. */
	to?: string;
}

/** Days for which Segmind keeps images under their URL (its documentation). */
export const daysOfImages = 7;

/** Past requests, as far as they were read. */
export interface PastRequests {
	requests: PastRequest[];
	/** Whether none is missing of those that were asked for. */
	isComplete: boolean;
}

/** Rows per page, the most that Segmind gives. */
const rowsPerPage = 100;

/**
 * Past requests of the account, the newest first. Segmind keeps one row per image; those of one request are joined.
 *
 * @param isEnough called after every page: whether to read no further
 * @throws JobError when there is no history, or none that can be read
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function pastRequests(
	session: Session,
	{ model, status, from, to }: HistoryFilters,
	isEnough: (requests: PastRequest[]) => boolean = () => false,
): Promise<PastRequests> {
	const found = new Map<string, PastRequest>();
	for (let page = 1; ; page += 1) {
		const query = {
			page,
			per_page: rowsPerPage,
			...(model && { model_name: model }),
			...(status && { status }),
			...(from && { from_date: from }),
			...(to && { to_date: to }),
			sort_by: 'model_created',
			sort_order: 'desc',
		};
		const rows = await readRows(session, async (timeout) => session.client.history(query, timeout));
		const isNew = addRows(found, rows);
		const requests = [...found.values()];
		if (rows.length > 0 && requests.length === 0) throw unreadableHistoryError();
		// Not a short page is the last, but an empty one: a server may give fewer rows than it is asked for.
		const isComplete = rows.length === 0 || (isNew && isEnough(requests));
		// A server that knows no pages would give the same rows for ever.
		if (isComplete || !isNew) return { requests, isComplete };
	}
}

/**
 * What the history knows of one request, of any age.
 *
 * @returns undefined when it does not know the request, or cannot be read
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function pastRequest(
	session: Session,
	requestId: string,
): Promise<PastRequest | undefined> {
	const rows = await readRows(session, async (timeout) =>
		session.client.historyOf(requestId, timeout),
	).catch(async (reason: unknown) =>
		reason instanceof JobError ? [] : await Promise.reject(reason),
	);
	const found = new Map<string, PastRequest>();
	addRows(found, rows);
	return found.get(requestId);
}

/** What the history knows of a request's metrics, in USD and seconds. */
export function metricsOf({ cost, seconds }: PastRequest): Metrics {
	return {
		...(cost !== undefined && { cost }),
		...(seconds !== undefined && { total_time: seconds }),
	};
}

async function readRows(
	session: Session,
	send: (timeout: number) => Promise<Outcome>,
): Promise<IDataObject[]> {
	const isValid = (response: HttpResponse) =>
		isSuccess(response) && rowsIn(response.body) !== undefined;
	// Its host may have a limit of its own.
	const gate = gateFor(`${session.account} history`);
	const { body } = await lookup(send, { ...session, gate, endpoint: 'history', isValid });
	const rows = rowsIn(body);
	if (!rows || (rows.length === 0 && hasFailed(body))) throw unreadableHistoryError();
	return rows;
}

/** Whether a success says that it is none. */
function hasFailed({ success, error, errors, detail }: IDataObject): boolean {
	return (
		success === false || [error, errors, detail].some((each) => each !== undefined && each !== null)
	);
}
