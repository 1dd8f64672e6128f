import type { IDataObject } from 'n8n-workflow';
import { addRows, rowsIn, type PastRequest } from './historyRows';
import { unreadableHistoryError } from './errors';
import { lookup } from './lookup';
import { isSuccess, type HttpResponse, type Outcome } from './outcome';
import { seedIn, type Metrics } from './result';
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

/** What a job is known by: every request has a seed, so that it is as good as a name together with model and prompt. */
export interface SoughtRequest {
	/** The slug. */
	model: string;
	seed: number | undefined;
	/** The prompt and the other values of the body, under Segmind's names, as far as they are known. */
	parameters: IDataObject;
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
): Promise<PastRequest[]> {
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
		// A server that knows no pages would give the same rows for ever.
		if (rows.length < rowsPerPage || !isNew || isEnough(requests)) return requests;
	}
}

/**
 * What the history knows of one request, of any age.
 *
 * @throws JobError when it does not know the request, or cannot be read
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function pastRequest(
	session: Session,
	requestId: string,
): Promise<PastRequest | undefined> {
	const rows = await readRows(session, async (timeout) =>
		session.client.historyOf(requestId, timeout),
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

/** Whether a past request is the sought one: nothing that the history shows of it differs. */
export function isSought(request: PastRequest, sought: SoughtRequest): boolean {
	const { body = {} } = request;
	return (
		isSameModel(request, sought) &&
		resembles(request, sought) &&
		hasSameValues(body, sought.parameters)
	);
}

/** Whether it is of the same model, which the history may write as its slug or as its name. */
export function isSameModel({ model = '' }: PastRequest, sought: SoughtRequest): boolean {
	return nameOf(model) === nameOf(sought.model);
}

/** Whether its seed and prompt are the sought ones, whatever else it has. */
export function resembles({ body }: PastRequest, { seed, parameters }: SoughtRequest): boolean {
	if (body === undefined) return false;
	return seedIn(body.seed) === seed && textIn(body.prompt) === textIn(parameters.prompt);
}

/** A higher safety tolerance does not make it another image. */
function hasSameValues(body: IDataObject, parameters: IDataObject): boolean {
	return Object.entries(parameters).every(([name, value]) => {
		const isIgnored = name === 'prompt' || name === 'safety_tolerance' || !(name in body);
		return isIgnored || textOf(body[name]) === textOf(value);
	});
}

/** A single image may be written as a list. */
function textOf(value: unknown): string {
	if (Array.isArray(value) && value.length === 1) return textOf(value[0]);
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function textIn(prompt: unknown): string {
	return typeof prompt === 'string' ? prompt.trim() : '';
}

function nameOf(model: string): string {
	return model.toLowerCase().replace(/[^a-z\d]+/g, '');
}

async function readRows(
	session: Session,
	send: (timeout: number) => Promise<Outcome>,
): Promise<IDataObject[]> {
	const isValid = (response: HttpResponse) =>
		isSuccess(response) && rowsIn(response.body) !== undefined;
	const { body } = await lookup(send, { ...session, endpoint: 'history', isValid });
	const rows = rowsIn(body);
	if (!rows) throw unreadableHistoryError();
	return rows;
}
