import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Item } from '../run/item';
import { isUnknownToQueue } from '../job/pastResult';
import { JobRecord } from '../run/jobRecord';
import type { HttpResponse } from '../segmind/outcome';
import type { JobError } from '../segmind/errors';
import { errorText } from '../segmind/errorText';
import { metricsOf, pastRequest } from '../segmind/history';
import { failedIn } from '../segmind/jobStatus';
import { lookup } from '../segmind/lookup';
import { metricsIn } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { withLookupSession } from './lookupSession';
import type { Operation } from './operation';
import { readRequestId } from './requestId';

export const getStatus: Operation = {
	option: {
		name: 'Get Status',
		value: 'getStatus',
		action: 'Get the status of a job',
		description:
			'Get the status of a job by its request ID: queued, processing, completed or failed',
	},
	fields: [],
	toolDescriptions: [
		{
			text: 'Returns the status of an image job by its request_id: QUEUED, PROCESSING, COMPLETED or FAILED. Costs nothing.',
		},
	],
	execute: readStatus,
};

/** @throws JobError when Segmind does not know the job, or does not respond */
async function readStatus(item: Item): Promise<INodeExecutionData[]> {
	const requestId = readRequestId(item.context);
	item.record = JobRecord.ofRequest(requestId);
	return await withLookupSession(item, async (session) => await statusOf(session, requestId));
}

/**
 * A job's status: `{request_id, status, metrics, error?}`, with metrics as numbers, in USD and seconds. A failed job is a
 * valid result here, not an error. What the queue does not know, because it is older than an hour, the request history may.
 *
 * @throws JobError when Segmind does not know the job, or does not respond
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function statusOf(session: Session, requestId: string): Promise<IDataObject> {
	return await statusInQueue(session, requestId).catch(async (reason: unknown) =>
		isUnknownToQueue(reason)
			? await pastStatus(session, requestId, reason)
			: await Promise.reject(reason),
	);
}

async function statusInQueue(
	{ client, ...session }: Session,
	requestId: string,
): Promise<IDataObject> {
	const send = async (timeout: number) => await client.status(requestId, timeout);
	const isFailed = (response: HttpResponse) => failedIn(response) !== 'no';
	const options = { ...session, endpoint: 'getStatus', isValid: isFailed } as const;
	const response = await lookup(send, options);
	const failed = isFailed(response);
	return {
		request_id: requestId,
		status: failed ? 'FAILED' : String(response.body.status ?? 'UNKNOWN'),
		metrics: metricsIn(response.body),
		...(failed && { error: errorText(response.body) }),
	};
}

/** @param unknown thrown when the history does not know the job either, or cannot be read */
async function pastStatus(
	session: Session,
	requestId: string,
	unknown: JobError,
): Promise<IDataObject> {
	const past = await pastRequest(session, requestId);
	if (!past) throw unknown;
	const { status, word, error } = past;
	return {
		request_id: requestId,
		status: word ?? status.toUpperCase(),
		metrics: metricsOf(past),
		...(error !== undefined && { error }),
	};
}
