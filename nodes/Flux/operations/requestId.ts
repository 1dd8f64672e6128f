import type { IExecuteSingleFunctions, INodeProperties } from 'n8n-workflow';
import { isRequestId } from '../segmind/requestId';
import { invalidParameter } from '../segmind/errors';

/** One definition for both operations that look up a job: the engine evaluates each definition once per item. */
export const requestIdField: INodeProperties = {
	displayName: 'Request ID',
	name: 'requestId',
	type: 'string',
	required: true,
	displayOptions: { show: { operation: ['getResult', 'getStatus'] } },
	default: '',
	placeholder: 'e.g. 0c8f6f0e-3f0f-4a39-9f7c-0f6c2b1c9a51',
	description:
		'The ID of the job: request_id in the output of Generate Image or Edit Image. Messages about the job contain it, too.',
};

/**
 * The request ID in the item's parameters.
 *
 * @throws JobError when it cannot be one, before any request
 */
export function readRequestId(context: IExecuteSingleFunctions): string {
	const given = context.getNodeParameter('requestId', '');
	const requestId = String(given ?? '').trim();
	if (isRequestId(requestId) && !requestId.includes('://')) return requestId;
	const shown = requestId.length > 80 ? `${requestId.slice(0, 80)}…` : requestId;
	throw invalidParameter(
		requestId === '' ? 'Request ID is empty' : `Request ID cannot be '${shown}'`,
		'Must be only the ID, not a URL: use request_id from the output of Generate Image or Edit Image, for example {{ $json.request_id }}. If it comes from an earlier node, check that this item has it.',
	);
}
