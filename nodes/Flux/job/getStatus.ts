import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { metricsIn } from '../segmind/result';
import type { SegmindClient } from '../segmind/client';
import { requestPath } from '../segmind/requestId';
import { saidIn } from '../segmind/errorText';
import { attempts } from '../segmind/retry';
import { answerTimeLimit, ask, questionsAtATime, saysFailed } from '../segmind/lookup';
import { Deadline } from '../segmind/deadline';
import type { ItemRun } from '../run/item';
import { readRequestId } from './readRequestId';

/**
 * How far a job is. One that failed is no trouble here but what was asked for.
 *
 * @throws JobTrouble when Segmind does not know the job, or does not answer
 */
export async function getStatus({ context, segmind, run }: ItemRun): Promise<INodeExecutionData[]> {
	const requestId = readRequestId(context);
	return await run.turnstile(questionsAtATime).pass(async () => {
		const deadline = new Deadline(answerTimeLimit, context.getExecutionCancelSignal(), 'answer');
		deadline.submitted(requestId);
		const json = await statusOf(segmind, requestId, deadline);
		return [{ json, pairedItem: { item: context.getItemIndex() } }];
	});
}

/** `{request_id, status, metrics, error?}`; metrics as numbers, in US dollars and seconds. */
export async function statusOf(
	segmind: SegmindClient,
	requestId: string,
	deadline: Deadline,
): Promise<IDataObject> {
	const path = `${requestPath(requestId)}/status`;
	const question = { asked: 'status', path, requestId, most: attempts.lookUp } as const;
	const answer = await ask(segmind, question, deadline);
	const failed = saysFailed(answer);
	return {
		request_id: requestId,
		status: failed ? 'FAILED' : String(answer.body.status ?? 'UNKNOWN'),
		metrics: metricsIn(answer.body),
		...(failed && { error: saidIn(answer.body) }),
	};
}
