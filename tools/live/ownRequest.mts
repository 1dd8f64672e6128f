/** What a response of the request history has of one job, without what it has of the account's other requests. */
import { isPlainObject } from '../../nodes/Flux/segmind/result.ts';

/** Stands in a row for a body that is the same in every value. */
export const sentBody = 'the body that was sent';

/** @param requestId empty as long as there is no job @param body that was sent */
interface Job {
	requestId: string;
	body: object;
}

/**
 * Leaves out the other rows of a list, or, if the job is not in it, every text in them except dates: the names and types of
 * what is in a row can be published.
 */
export function ofOneRequest(json: unknown, job: Job, isOther = false): unknown {
	if (Array.isArray(json)) {
		const own = json.filter((entry) => isRowOf(entry, job));
		return (own.length > 0 ? own : json).map((entry) => ofOneRequest(entry, job, true));
	}
	if (isRowOf(json, job))
		return hasSentBody(json, job) ? { ...json, request_body: sentBody } : json;
	if (!isPlainObject(json)) return isOther ? withoutText(json) : json;
	const isRow = isOther || 'request_id' in json;
	const parts = Object.entries(json).map(([name, part]) => [name, ofOneRequest(part, job, isRow)]);
	return Object.fromEntries(parts);
}

function isRowOf(value: unknown, { requestId }: Job): value is { request_body?: unknown } {
	return isPlainObject(value) && requestId !== '' && Object.values(value).includes(requestId);
}

function hasSentBody({ request_body }: { request_body?: unknown }, { body }: Job): boolean {
	return isPlainObject(request_body) && inOrder(request_body) === inOrder(body);
}

function inOrder(body: object): string {
	return JSON.stringify(Object.entries(body).sort());
}

function withoutText(value: unknown): unknown {
	return typeof value === 'string' && !/^\d{4}-\d\d-\d\d/.test(value) ? '…' : value;
}
