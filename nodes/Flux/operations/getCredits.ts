import type { INodeExecutionData } from 'n8n-workflow';
import type { Item } from '../run/item';
import type { HttpResponse } from '../segmind/outcome';
import { errorText } from '../segmind/errorText';
import { lookup } from '../segmind/lookup';
import { statusError } from '../segmind/statusErrors';
import { withLookupSession } from './lookupSession';
import type { Operation } from './operation';

export const getCredits: Operation = {
	option: {
		name: 'Get Credits',
		value: 'getCredits',
		action: 'Get the remaining credits',
		description:
			'Get the balance of the Segmind account in US dollars, for example before a large run',
	},
	fields: [],
	toolDescriptions: [
		{
			text: 'Returns the remaining balance, in US dollars, of the Segmind account that pays for the images. Costs nothing.',
		},
	],
	execute: readBalance,
};

/**
 * The balance of the account, in USD.
 *
 * @throws JobError when Segmind does not accept the key, or does not tell the balance
 */
async function readBalance(item: Item): Promise<INodeExecutionData[]> {
	return await withLookupSession(item, async ({ client, ...session }) => {
		const endpoint = 'getCredits';
		const send = async (timeout: number) => await client.credits(timeout);
		const response = await lookup(send, { ...session, endpoint, isValid: hasNoBalanceYet });
		const { credits, 'free-credits': free = 0 } = hasNoBalanceYet(response)
			? { credits: 0 }
			: response.body;
		const balance = Number(credits === '' ? NaN : (credits ?? NaN));
		// A balance of 0 that Segmind did not state would stop or alarm a workflow.
		if (!Number.isFinite(balance)) throw statusError(response, endpoint);
		return { credits: balance, free_credits: Number(free) || 0 };
	});
}

/** A new account, whose key is valid (Segmind's documentation): 404 `{"error":"No credits found for the user"}`. */
function hasNoBalanceYet({ status, body }: HttpResponse): boolean {
	return status === 404 && /no credits/i.test(errorText(body));
}
