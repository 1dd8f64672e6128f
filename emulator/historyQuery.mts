import { Ajv } from 'ajv';
import { detailOf, type ValidationError } from './validation.mts';

const statuses = ['COMPLETED', 'FAILED', 'PENDING'] as const;
const sortKeys = ['model_created', 'model_name', 'credits_deduction'] as const;

/** The history's words for a job; a running one is PENDING. */
export type HistoryStatus = (typeof statuses)[number];

/** What a list can be sorted by. */
export type SortKey = (typeof sortKeys)[number];

interface SentQuery {
	/** From 1. */
	page: number;
	per_page: number;
	/** A part of the name. */
	model_name?: string;
	status?: HistoryStatus;
	sort_by: SortKey;
	sort_order: 'asc' | 'desc';
	/** YYYY-MM-DD, inclusive, UTC. */
	from_date?: string;
	to_date?: string;
}

/** Which rows of the history are asked for. */
export interface HistoryQuery extends Omit<SentQuery, 'from_date' | 'to_date'> {
	/** The start of the first day, ms since 1970. */
	from: number;
	/** The end of the last day, ms since 1970. */
	until: number;
}

const day = 24 * 60 * 60 * 1000;
const usualDays = 7;
const maxDays = 31;

// A query is text: Ajv turns it into numbers.
const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true });
ajv.addFormat('date', isDate);
const matches = ajv.compile<SentQuery>({
	type: 'object',
	properties: {
		page: { type: 'integer', minimum: 1, default: 1 },
		per_page: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
		model_name: { type: 'string' },
		status: { type: 'string', enum: statuses },
		sort_by: { type: 'string', enum: sortKeys, default: 'model_created' },
		sort_order: { type: 'string', enum: ['asc', 'desc'], default: 'desc' },
		from_date: { type: 'string', format: 'date' },
		to_date: { type: 'string', format: 'date' },
	},
});

/**
 * Reads the query of a list; by default it asks for the first 20 rows of the last 7 days, the newest first.
 * @param now ms since 1970
 * @returns what is wrong with it where something is
 */
export function readQuery(sent: object, now: number): HistoryQuery | ValidationError[] {
	const query: object = { ...sent };
	if (!matches(query)) return detailOf('query', matches.errors);
	const { from_date, to_date, ...rest } = query;
	const to = to_date === undefined ? now - (now % day) : Date.parse(to_date);
	const from = from_date === undefined ? to - usualDays * day : Date.parse(from_date);
	if (from > to) return refuseDates('from_date must not be after to_date');
	if (to - from > maxDays * day) return refuseDates(`date range must be at most ${maxDays} days`);
	return { ...rest, from, until: to + day };
}

function refuseDates(msg: string): ValidationError[] {
	return [{ loc: ['query', 'from_date'], msg }];
}

/** Whether a text is a day of the calendar; JavaScript takes the 31st of any month. */
function isDate(text: string): boolean {
	const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
