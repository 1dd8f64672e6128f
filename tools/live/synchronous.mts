/** One picture in a single call that stays open until it is ready (v1): a payment of its own. */
import { formatOf } from '../../nodes/Flux/images/format.ts';
import { metricsInHeaders, picturesIn } from '../../nodes/Flux/segmind/result.ts';
import { isRequestId } from '../../nodes/Flux/segmind/requestId.ts';
import { reportWhile } from '../playground/progress.mts';
import type { Conversation, Seen } from './conversation.mts';
import { kindsOfHeaders } from './headers.mts';
import { jsonOf } from './observation.mts';
import { fetchPicture, keep } from './picture.mts';
import type { Question } from './question.mts';
import { isSilence } from './send.mts';

export const synchronousQuestion: Question = {
	method: 'POST',
	path: '/v1/{model}',
	body: ({ body }) => body,
	// Segmind was seen to cut a call off near 100 s.
	timeout: 180_000,
};

/** Sends the paid request, exactly once, and waits for its answer. */
export async function makeSynchronously(conversation: Conversation): Promise<Seen> {
	const payment = conversation.pay('synchronous');
	const asking = conversation.ask(synchronousQuestion);
	const answer = await reportWhile(conversation.say, 'The synchronous request is at work', asking);
	const seen = conversation.see(answer);
	if (isSilence(answer)) {
		payment.endWithout(answer, conversation);
		return seen;
	}
	const { headers } = answer;
	const observation = { ...seen.observation, ...kindsOfHeaders(conversation, headers) };
	if (isRequestId(headers['x-request-id'])) payment.requestId = headers['x-request-id'];
	if (answer.status === 200) {
		Object.assign(payment, { state: 'made', cost: metricsInHeaders(headers).cost });
		conversation.synchronousAnswer = answer;
	} else payment.endWithout(answer, conversation);
	return { ...seen, observation };
}

/** The picture of the synchronous call, which may be the answer itself. */
export async function fetchSynchronousPicture(
	conversation: Conversation,
): Promise<Seen | undefined> {
	const answer = conversation.synchronousAnswer;
	const payment = conversation.payments.at(-1);
	if (!answer || !payment) return undefined;
	if (!formatOf(answer.bytes))
		return await fetchPicture(conversation, payment, picturesIn(jsonOf(answer)));
	const found = { 'pictures that the node finds': '1' };
	const kept = keep(conversation, answer.bytes, 'as the answer itself');
	return { observation: { ...found, ...kept }, said: '' };
}
