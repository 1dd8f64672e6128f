import type { INodeExecutionData } from 'n8n-workflow';
import { deliver } from '../images/download';
import { questionsAtATime } from '../segmind/lookup';
import { Deadline } from '../segmind/deadline';
import { statusOf } from './getStatus';
import type { ItemRun } from '../run/item';
import { readLookUp } from './job';
import { readRequestId } from './readRequestId';
import { waitForJob } from './poll';

/** Seconds that a job of a model which is not known is taken to need from now on. */
const likelySeconds = 5;

/**
 * Fetches the pictures of a job that was submitted before, in this workflow or in another.
 *
 * @returns one item per picture, or the job's status when it still runs and nobody wants to wait
 * @throws JobTrouble when the job failed, is not known to Segmind, or is not done in time
 */
export async function getResult(item: ItemRun): Promise<INodeExecutionData[]> {
	const { context, segmind, run } = item;
	const requestId = readRequestId(context);
	const { output, timeout, pollInterval, waitForCompletion } = readLookUp(context);
	return await run.turnstile(questionsAtATime).pass(async () => {
		const deadline = new Deadline(timeout, context.getExecutionCancelSignal());
		deadline.submitted(requestId);
		if (!waitForCompletion) {
			const status = await statusOf(segmind, requestId, deadline);
			const runs = status.status !== 'COMPLETED' && status.status !== 'FAILED';
			if (runs) return [{ json: status, pairedItem: { item: context.getItemIndex() } }];
		}
		const result = await waitForJob(segmind, requestId, {
			since: Date.now(),
			likelySeconds: () => likelySeconds,
			pollInterval,
			atOnce: true,
			deadline,
		});
		const json = {
			model: result.model ?? null,
			mode: 'async',
			request_id: requestId,
			status: 'COMPLETED',
			seed: result.seed ?? null,
		};
		const wish = { ...output, fileName: output.fileName || requestId };
		return await deliver(context, segmind, result, json, wish, deadline);
	});
}
