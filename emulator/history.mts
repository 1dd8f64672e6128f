import type { HistoryQuery, HistoryStatus, SortKey } from './historyQuery.mts';
import type { Job } from './jobs.mts';
import type { ResponseShapes } from './settings.mts';

/** What has a row in the history: an image of a completed job, or a job without images. */
export interface Entry {
	job: Job;
	status: HistoryStatus;
	/** Of the image, counted from 0. */
	index: number;
}

/** Returns what the history has of a job as of a time, ms since 1970; nothing before the job was accepted. */
export function entriesOf(job: Job, time: number): Entry[] {
	if (job.acceptedAt > time) return [];
	const status = statusAt(job, time);
	const count = status === 'COMPLETED' ? job.images : 1;
	return Array.from({ length: count }, (_, index) => ({ job, status, index }));
}

function statusAt({ entry: { ended = Infinity, outcome } }: Job, time: number): HistoryStatus {
	if (ended > time) return 'PENDING';
	return outcome === 'completed' ? 'COMPLETED' : 'FAILED';
}

/** Returns all entries that a query asks for, on whatever page, in its order. */
export function select(entries: Entry[], query: HistoryQuery): Entry[] {
	const key = sortKeys[query.sort_by];
	const sign = query.sort_order === 'asc' ? 1 : -1;
	return entries
		.filter((entry) => isSelected(entry, query))
		.sort((one, other) => sign * compare(key(one), key(other)));
}

function isSelected({ job, status }: Entry, query: HistoryQuery): boolean {
	return (
		job.acceptedAt >= query.from &&
		job.acceptedAt < query.until &&
		job.model.slug.includes(query.model_name ?? '') &&
		status === (query.status ?? status)
	);
}

const sortKeys: Record<SortKey, (entry: Entry) => number | string> = {
	model_created: ({ job }) => job.acceptedAt,
	model_name: ({ job }) => job.model.slug,
	credits_deduction: deductionOf,
};

function compare(one: number | string, other: number | string): number {
	if (one === other) return 0;
	return one < other ? -1 : 1;
}

/** Returns one page of all entries. */
export function pageOf(entries: Entry[], { page, per_page }: HistoryQuery): Entry[] {
	return entries.slice((page - 1) * per_page, page * per_page);
}

/** Writes the row of an entry. @param url of its image; `null` without one */
export function rowOf(
	entry: Entry,
	url: string | null,
	{ historyBody, historyTime = 'model_created' }: ResponseShapes,
): object {
	const { job, status } = entry;
	const request_body = historyBody === 'text' ? JSON.stringify(job.body) : job.body;
	return {
		request_id: job.request_id,
		model_name: job.model.slug,
		model_status: status,
		credits_deduction: deductionOf(entry),
		...(historyBody !== 'none' && { request_body }),
		generation_url: url,
		// As if the emulator's speed were 1, like a job's metrics.
		latency_ms: status === 'PENDING' ? null : Math.round(job.seconds * 1000),
		[historyTime]: new Date(job.acceptedAt).toISOString(),
		...(status === 'FAILED' && { error: job.error }),
	};
}

/** USD: that of the job, in the row of each of its images. */
function deductionOf({ job, status }: Entry): number {
	return status === 'COMPLETED' ? job.entry.charged : 0;
}

/** The body of a list. @param rows of one page @param total rows of all pages */
export function listBody(
	rows: object[],
	total: number,
	{ page, per_page }: HistoryQuery,
	{ historyList }: ResponseShapes,
): object {
	const place = { total, page, per_page };
	switch (historyList) {
		case 'array':
			return rows;
		case 'nested':
			return { success: true, data: { requests: rows, pagination: place } };
		case 'others_first':
			return {
				columns: ['request_id', 'model_name', 'model_status', 'generation_url'],
				models: [{ model_name: 'flux-2-pro', requests: total }],
				filters: { status: [] },
				pagination: place,
				data: rows,
			};
		default:
			return { data: rows, ...place };
	}
}

/** The body of a lookup by id. @param rows all of the job's */
export function jobBody(rows: object[], { historyJob }: ResponseShapes): object {
	const usual = rows.length === 1 ? rows[0] : rows;
	switch (historyJob) {
		case 'first':
			return rows[0];
		case 'data':
			return { data: usual };
		case 'list':
			return rows;
		default:
			return usual;
	}
}
