import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
} from 'n8n-workflow';
import { SegmindClient } from '../segmind/client';
import { JobTrouble } from '../segmind/errors';
import { getCredits } from '../job/getCredits';
import { getResult } from '../job/getResult';
import { getStatus } from '../job/getStatus';
import type { ItemRun } from '../run/item';
import { itemOrTrouble } from '../run/errorOutput';
import { runJob } from '../job/runJob';

const operations = new Map<unknown, (item: ItemRun) => Promise<INodeExecutionData[]>>([
	['generate', runJob],
	['getCredits', getCredits],
	['getResult', getResult],
	['getStatus', getStatus],
]);

/**
 * Does for one item what the node's operation says: n8n's engine calls this once per item, for all items of
 * a run at the same time.
 *
 * @returns the item's output, or its error row when the node continues on fail
 * @throws NodeApiError, worded for the user, when it does not
 */
export async function runOperation(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await itemOrTrouble(this, async (run, known) => {
		const operation = operations.get(this.getNodeParameter('operation'));
		if (!operation) {
			throw new JobTrouble({
				message: `The node does not have the operation '${String(this.getNodeParameter('operation'))}'`,
				description: `Choose one: ${[...operations.keys()].join(', ')}.`,
				charged: 'no',
			});
		}
		const segmind = new SegmindClient(this, options as IHttpRequestOptions);
		return await operation({ context: this, sent: options, segmind, run, known });
	});
}
