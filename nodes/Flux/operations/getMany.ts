import type { IDataObject, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { known } from '../images/items';
import type { Item } from '../run/item';
import { invalidParameter } from '../segmind/errors';
import { pastRequests, type HistoryFilters, type PastRequest } from '../segmind/history';
import { seedIn } from '../segmind/result';
import { maxConcurrentLookups } from './lookupSession';
import type { Operation } from './operation';
import { isTrue, textIn } from './options';

const displayOptions = { show: { operation: ['getMany'] } };

const fields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		displayOptions,
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { operation: ['getMany'], returnAll: [false] } },
		default: 50,
		description: 'Max number of results to return',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		displayOptions,
		default: {},
		options: [
			{
				displayName: 'From',
				name: 'from',
				type: 'dateTime',
				default: '',
				description:
					'The first day, in UTC. By default, 7 days ago, or 31 days before To. At most 31 days before To.',
			},
			{
				displayName: 'Model',
				name: 'model',
				type: 'string',
				default: '',
				placeholder: 'e.g. flux-2-pro',
				description:
					"Only requests to this model. A part of its name is enough, such as 'kontext'.",
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: [
					{ name: 'Completed', value: 'COMPLETED' },
					{ name: 'Failed', value: 'FAILED' },
					{ name: 'Pending', value: 'PENDING' },
				],
				default: 'COMPLETED',
				description: 'Only requests with this status',
			},
			{
				displayName: 'To',
				name: 'to',
				type: 'dateTime',
				default: '',
				description: 'The last day, in UTC. By default, today.',
			},
		],
	},
];

export const getMany: Operation = {
	option: {
		name: 'Get Many Requests',
		value: 'getMany',
		action: 'Get many past requests',
		description:
			'List past requests of the Segmind account with their images and costs, the newest first',
	},
	fields,
	toolDescriptions: [
		{
			text: 'Lists past image requests of the Segmind account, the newest first: model, status, prompt, image_url (valid for 7 days), cost in US dollars (cost) and time in UTC (created_at). By default those of the last 7 days. Add up the costs to tell what was spent. Costs nothing.',
		},
	],
	execute: listRequests,
};

/** Seconds for all pages. */
const timeLimitSeconds = 600;

/**
 * Past requests from Segmind's history, the newest first.
 *
 * @returns one item per request, with what is known of it
 * @throws JobError for dates more than 31 days apart, or when the history cannot be read
 * @throws Interruption when the time limit or the user's Stop comes first
 */
async function listRequests(item: Item): Promise<INodeExecutionData[]> {
	const { context, run, index } = item;
	const filters = readFilters(context.getNodeParameter('filters', {}) as IDataObject);
	const limit = readLimit(
		context.getNodeParameter('returnAll', false),
		context.getNodeParameter('limit', 50),
	);
	return await run.limiter(maxConcurrentLookups).run(async () => {
		const session = await item.session(item.deadline(timeLimitSeconds, 'response'));
		// One more: the last one's images may go on on the next page.
		const { requests } = await pastRequests(session, filters, ({ length }) => length > limit);
		const wanted = requests.slice(0, limit);
		return wanted.map((request) => ({ json: jsonOf(request), pairedItem: { item: index } }));
	});
}

function jsonOf(request: PastRequest): IDataObject {
	const { requestId, model, status, word, body = {}, images, cost, error, createdAt } = request;
	const urls = images.flatMap((image) => ('url' in image ? image.url : []));
	return known({
		request_id: requestId,
		model,
		status: word ?? (status === 'unknown' ? undefined : status.toUpperCase()),
		prompt: body.prompt ?? undefined,
		seed: seedIn(body.seed),
		image_url: urls[0],
		image_urls: urls.length > 0 ? urls : undefined,
		cost,
		error,
		created_at: createdAt === undefined ? undefined : new Date(createdAt).toISOString(),
	});
}

function readLimit(returnAll: unknown, limit: unknown): number {
	if (isTrue(returnAll)) return Infinity;
	const number = Number(limit);
	if (Number.isInteger(number) && number > 0) return number;
	throw invalidParameter(
		`Limit cannot be '${String(limit)}'`,
		'Must be a whole number of at least 1. For all requests, turn on Return All.',
	);
}

const day = 24 * 3_600_000;

/** Days that Segmind's history shows at once (its SDK). */
const maximumDays = 31;

/** Segmind's history takes days in UTC. */
function readFilters({ model, status, from, to }: IDataObject): HistoryFilters {
	const [first, last] = [dayIn('From', from), dayIn('To', to)];
	if (first !== undefined) checkRange(first, last ?? dayOf(Date.now()));
	return {
		...(textIn(model) && { model: textIn(model) }),
		...(textIn(status) && { status: textIn(status).toUpperCase() }),
		...((first ?? last) && { from: first ?? daysBefore(last!), to: last ?? dayOf(Date.now()) }),
	};
}

function checkRange(first: string, last: string): void {
	const days = (Date.parse(last) - Date.parse(first)) / day;
	if (days >= 0 && days <= maximumDays) return;
	throw invalidParameter(
		days < 0
			? `From (${first}) is after To (${last})`
			: `From (${first}) is ${days} days before To (${last})`,
		`Must be at most ${maximumDays} days before To: Segmind's history shows no more at once. For more, use several items.`,
	);
}

function daysBefore(last: string): string {
	return dayOf(Date.parse(last) - maximumDays * day);
}

/**
 * The day of a date as it is written, whatever its time zone: who picks a day means that one. An expression may also give a
 * Date or one of n8n's (Luxon's).
 *
 * @throws JobError when it is none of these
 */
function dayIn(label: string, value: unknown): string | undefined {
	const text = value instanceof Object ? String((value as Date).toJSON?.() ?? '') : textIn(value);
	if (text === '') return undefined;
	const [written] = /^\d{4}-\d\d-\d\d/.exec(text) ?? [];
	const time = Date.parse(written ?? text);
	if (Number.isFinite(time)) return dayOf(time);
	throw invalidParameter(
		`${label} cannot be '${text}'`,
		'Must be a date, such as 2026-11-30 or {{ $now.minus({ days: 7 }) }}.',
	);
}

function dayOf(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}
