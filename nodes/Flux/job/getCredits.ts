import type { INodeExecutionData } from 'n8n-workflow';
import { JobTrouble } from '../segmind/errors';
import { refusalTrouble } from '../segmind/statusErrors';
import { attempts } from '../segmind/retry';
import { answerTimeLimit, ask, questionsAtATime } from '../segmind/lookup';
import { Deadline } from '../segmind/deadline';
import type { ItemRun } from '../run/item';

/** Segmind's answer for an account that has never had a balance; its key is valid (Segmind's documentation). */
const noBalance = { credits: 0, 'free-credits': 0 };

/**
 * The balance of the account, in US dollars.
 *
 * @throws JobTrouble when Segmind does not take the key, or does not tell the balance
 */
export async function getCredits({
	context,
	segmind,
	run,
}: ItemRun): Promise<INodeExecutionData[]> {
	return await run.turnstile(questionsAtATime).pass(async () => {
		const deadline = new Deadline(answerTimeLimit, context.getExecutionCancelSignal(), 'answer');
		const question = {
			asked: 'credits',
			path: '/v1/get-user-credits',
			most: attempts.lookUp,
		} as const;
		const { status, body } = await ask(segmind, question, deadline).catch(
			async (reason: unknown) => {
				const isNew = reason instanceof JobTrouble && /no credits/i.test(reason.message);
				return isNew ? { status: 200, body: noBalance } : await Promise.reject(reason);
			},
		);
		const { credits, 'free-credits': free = 0 } = body;
		const balance = Number(credits ?? NaN);
		// A balance of 0 that nobody stated would stop or alarm a workflow.
		if (!Number.isFinite(balance)) throw refusalTrouble(status, body, 'credits');
		const json = { credits: balance, free_credits: Number(free) };
		return [{ json, pairedItem: { item: context.getItemIndex() } }];
	});
}
