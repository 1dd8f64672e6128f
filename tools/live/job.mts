/** One paid job through Segmind's queue (v2): sent once, waited for, its result and its picture fetched. */
import { isPlainObject, metricsIn, picturesIn } from '../../nodes/Flux/segmind/result.ts';
import { isRequestId } from '../../nodes/Flux/segmind/requestId.ts';
import { reportWhile } from '../playground/progress.mts';
import type { Conversation, Seen } from './conversation.mts';
import { jsonOf } from './observation.mts';
import { fetchPicture } from './picture.mts';
import type { Question } from './question.mts';
import { type Answer, isSilence } from './send.mts';

export const submitQuestion: Question = {
	method: 'POST',
	path: '/v2/{model}',
	body: ({ body }) => body,
};
export const statusQuestion = { method: 'GET', path: '/v2/requests/{request_id}/status' } as const;
export const resultQuestion = { method: 'GET', path: '/v2/requests/{request_id}' } as const;

/** Milliseconds: Segmind's own SDK asks every second (seeds/003); here the times need not be that exact. */
const pollInterval = 2000;

/** Longer than any model was ever seen to take. */
const patienceMinutes = 15;

/** Sends the paid request, exactly once, and polls at once: a job is queued for a short time only. */
export async function submitJob(conversation: Conversation): Promise<Seen> {
	const payment = conversation.pay('asynchronous');
	const answer = await conversation.ask(submitQuestion);
	conversation.submittedAt = conversation.side.now();
	const id = isSilence(answer) ? undefined : bodyOf(answer).request_id;
	if (isSilence(answer) || answer.status !== 200 || !isRequestId(id)) {
		payment.endWithout(answer, conversation);
		return conversation.see(answer);
	}
	conversation.requestId = payment.requestId = id;
	payment.state = 'accepted';
	conversation.say(`Segmind has accepted request ${id}; it is paid when the picture is made`);
	const seen = conversation.see(answer);
	await pollStatus(conversation);
	return seen;
}

/** The result of a job that has not ended; `undefined` when it has. */
export async function lookAtEarlyResult(conversation: Conversation): Promise<Seen | undefined> {
	if (!conversation.requestId) return undefined;
	const answer = await conversation.ask(resultQuestion);
	if (!isSilence(answer) && hasEnded(stateOf(answer))) return undefined;
	const seen = conversation.see(answer);
	// Which of the two it is depends on the moment.
	const state = seen.observation['body.status']?.replace(/^"(QUEUED|PROCESSING)"$/, 'unfinished');
	return { ...seen, observation: { ...seen.observation, ...(state && { 'body.status': state }) } };
}

/** Waits for the end of the job, and tells of states that nobody knows. */
export async function waitForJob(conversation: Conversation): Promise<Seen | undefined> {
	const { requestId, say } = conversation;
	if (!requestId) return undefined;
	await reportWhile(say, `Request ${requestId} is at work`, untilTheEnd(conversation));
	const known = ['QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED'];
	const states = new Set(conversation.polls.map(({ state }) => state));
	const others = [...states].filter((state) => !known.includes(state));
	const further = conversation.hidden(others.join(', ')) || 'none';
	return { observation: { 'further states': further }, said: '' };
}

/** The status answers of one state; `undefined` when the job was never seen in it. */
export async function lookBackAt(conversation: Conversation, state: string) {
	const poll = conversation.polls.find((each) => each.state === state);
	return poll && conversation.see(poll.answer);
}

/** The result of a job that has ended. */
export async function fetchResult(conversation: Conversation): Promise<Seen | undefined> {
	if (!hasEnded(conversation.polls.at(-1)?.state ?? '')) return undefined;
	const answer = await conversation.askPatiently(resultQuestion);
	if (!isSilence(answer)) {
		conversation.result = bodyOf(answer);
		conversation.payments[0].cost = metricsIn(conversation.result).cost;
	}
	return conversation.see(answer);
}

/** The picture of a job that is completed. */
export async function fetchJobsPicture(conversation: Conversation): Promise<Seen | undefined> {
	if (!conversation.result || conversation.payments[0].state !== 'made') return undefined;
	return await fetchPicture(
		conversation,
		conversation.payments[0],
		picturesIn(conversation.result),
	);
}

async function untilTheEnd(conversation: Conversation): Promise<void> {
	const { side, submittedAt } = conversation;
	const last = () => conversation.polls.at(-1)?.state ?? '';
	for (;;) {
		if (hasEnded(last()) || /^HTTP 4/.test(last())) break;
		const elapsed = side.now() - submittedAt;
		if (elapsed > patienceMinutes * 60_000) break;
		await side.pause(pollInterval);
		await pollStatus(conversation);
	}
	const payment = conversation.payments[0];
	const { answer } = conversation.polls.at(-1) ?? {};
	if (last() === 'COMPLETED') payment.state = 'made';
	else if (last() === 'FAILED' && answer) payment.fail(answer, conversation);
	else
		payment.trouble = `The picture was not ready when the check stopped asking (${last() || 'no answer'}).`;
}

/** One poll; an answer that is lost or a gateway's says nothing of the job. */
async function pollStatus(conversation: Conversation): Promise<void> {
	const answer = await conversation.ask(statusQuestion);
	if (isSilence(answer) || answer.status === 429 || answer.status >= 500) {
		conversation.missedPolls += 1;
		return;
	}
	const seconds = (conversation.side.now() - conversation.submittedAt) / 1000;
	conversation.polls.push({ state: stateOf(answer), seconds, answer });
}

/** The way it is written is compared elsewhere. */
function stateOf(answer: Answer): string {
	const { status } = bodyOf(answer);
	return typeof status === 'string' ? status.toUpperCase() : `HTTP ${answer.status}`;
}

function hasEnded(state: string): boolean {
	return state === 'COMPLETED' || state === 'FAILED';
}

function bodyOf(answer: Answer) {
	const json = jsonOf(answer);
	return isPlainObject(json) ? json : {};
}
