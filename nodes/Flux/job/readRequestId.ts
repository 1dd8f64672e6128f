import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { JobTrouble } from '../segmind/errors';
import { isRequestId } from '../segmind/requestId';

/**
 * The request ID that the item's parameters name.
 *
 * @throws JobTrouble when it cannot be one, before anything is asked
 */
export function readRequestId(context: IExecuteSingleFunctions): string {
	const given = context.getNodeParameter('requestId', '');
	const requestId = String(given ?? '').trim();
	if (isRequestId(requestId) && !requestId.includes('://')) return requestId;
	throw new JobTrouble({
		message:
			requestId === '' ? 'Request ID is empty' : `Request ID cannot be '${requestId.slice(0, 80)}'`,
		description:
			'It takes the ID alone, not an address: what Generate Image puts out as request_id, for example {{ $json.request_id }}. If it comes from an earlier node, check that this item has it.',
		charged: 'no',
	});
}
