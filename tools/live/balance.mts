/** The balance before and after: whether a picture costs what its result says. Amounts are told to nobody. */
import { isPlainObject } from '../../nodes/Flux/segmind/result.ts';
import type { Conversation, Seen } from './conversation.mts';
import { jsonOf } from './observation.mts';
import type { Question } from './question.mts';
import { adviceOn } from './refusal.mts';
import { type Answer, isSilence, type Silence } from './send.mts';

export const balanceQuestion: Question = { method: 'GET', path: '/v1/get-user-credits' };

/** The first of all questions: whether Segmind can be reached and takes the key. */
export async function lookAtBalance(conversation: Conversation): Promise<Seen> {
	const answer = await conversation.askPatiently(balanceQuestion);
	conversation.balance = balanceIn(answer);
	const isRefused = isSilence(answer) || answer.status === 401 || answer.status === 403;
	if (isRefused) conversation.trouble = adviceOn(answer, 'credits', conversation);
	return conversation.see(answer);
}

/** What was taken from the balance for the asynchronous picture. */
export async function lookAtCharge(conversation: Conversation): Promise<Seen | undefined> {
	const { balance, payments } = conversation;
	const after = balanceIn(await conversation.askPatiently(balanceQuestion));
	const { state, cost } = payments[0] ?? {};
	if (state !== 'made' || balance === undefined || after === undefined) return undefined;
	const taken = balance - after;
	// Sums of fractions are never exact.
	const isCost = cost !== undefined && Math.abs(taken - cost) < 0.0001;
	const amount = isCost ? 'the cost that the result names' : `$${taken.toFixed(4)}`;
	return { observation: { 'taken from the balance': amount }, said: '' };
}

/** USD, the free ones included; 0 for an account that never had any (Segmind's documentation). */
function balanceIn(answer: Answer | Silence): number | undefined {
	if (isSilence(answer)) return undefined;
	const body = jsonOf(answer);
	if (!isPlainObject(body)) return undefined;
	if (answer.status === 404 && /no credits/i.test(String(body.error))) return 0;
	const amounts = [body.credits, body['free-credits']].map(Number).filter(Number.isFinite);
	return amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount, 0) : undefined;
}
