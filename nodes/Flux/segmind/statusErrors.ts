import { comeBack, JobTrouble, whereaboutsOf } from './errors';
import { saidIn, withQuote } from './errorText';

/** What Segmind was asked for when it refused. */
export type Asked = 'submit' | 'status' | 'result' | 'upload' | 'credits';

interface Words {
	message: string;
	description: string;
}

const topUp = 'Add credits at cloud.segmind.com under Billing, then run the item again.';

const noStorage: Words = {
	message: 'The storage address in the credential does not take files',
	description:
		"Open the credential 'Segmind API' and set the Storage URL back to https://workflows-api.segmind.com.",
};

const notSegmind: Words = {
	message: 'The address in the credential does not take this request',
	description:
		"Open the credential 'Segmind API' and set the Base URL back to https://api.segmind.com.",
};

/**
 * The table from Segmind's HTTP statuses to words (codes: seeds/000 – 004; notes: Segmind's documentation).
 * Segmind's own text is added to every message by `refusalTrouble`.
 */
const words: Record<number, (asked: Asked, said: string) => Words> = {
	400: () => ({
		message: 'Segmind did not understand the request',
		description: 'Check the parameters of this item against the text above, then run it again.',
	}),
	401: () => ({
		message: 'Segmind does not accept the API key',
		description:
			"Open the credential 'Segmind API' and paste the key again from cloud.segmind.com under API Keys; it begins with SG_.",
	}),
	403: (asked) =>
		asked === 'upload'
			? {
					message: 'This Segmind account may not upload files',
					description:
						'Give the reference pictures as web addresses instead, or ask Segmind to open uploads for your account.',
				}
			: {
					message: 'This Segmind account may not use the model',
					description: 'Choose another model, or ask Segmind to open this one for your account.',
				},
	404: (asked) =>
		asked === 'upload'
			? noStorage
			: asked === 'credits'
				? notSegmind
				: asked === 'submit'
					? {
							message: 'Segmind does not know this model',
							description:
								"Choose another model: Segmind may have renamed or removed this one. If it knows none of them, check the Base URL in the credential 'Segmind API'.",
						}
					: {
							message: 'Segmind no longer knows this job',
							description:
								'Check the request ID. Segmind keeps a job for one hour, the picture itself for 7 days: look for it at cloud.segmind.com. For a new picture, run the workflow afresh instead of retrying this execution.',
						},
	405: (asked) => (asked === 'upload' ? noStorage : notSegmind),
	406: (_asked, said) =>
		/content.?type/i.test(said)
			? {
					message: 'Segmind did not accept the form of the request',
					description: 'A proxy may have changed it. Check the Base URL in the credential.',
				}
			: /\bcredits?\b|\bbalance\b|\bfunds?\b/i.test(said)
				? { message: 'The Segmind account has not enough credits', description: topUp }
				: /spend|team|budget|\bcap\b/i.test(said)
					? {
							message: 'The spending limit of your Segmind team is reached',
							description: 'Ask the owner of the team to raise the limit, then run the item again.',
						}
					: {
							message: 'Segmind did not accept a parameter, or the account cannot pay',
							description: `Check the parameters of this item and the balance. ${topUp}`,
						},
	410: () => ({
		message: 'Segmind has retired this model',
		description: 'Choose another model.',
	}),
	413: () => ({
		message: "A reference picture is too large for Segmind's storage",
		description:
			"Make it smaller, for example with the 'Edit Image' node, then run the item again.",
	}),
	422: () => ({
		message: 'Segmind refused the parameters',
		description: 'Change what the text above names, then run the item again.',
	}),
	429: (asked) => ({
		message: 'Segmind is getting too many requests',
		description:
			asked === 'submit'
				? "Lower 'Jobs at a Time' under Options, or wait a minute and run the item again. Your plan sets the limit."
				: 'Wait a minute, then run the item again. Your plan sets the limit.',
	}),
};

const unexpected: Words = {
	message: 'Segmind answered in a way the node does not know',
	description:
		"Check the Base URL in the credential 'Segmind API'; if it is right, wait a minute and run the item again.",
};

/** Words for an answer that is no success. @param body of the answer, parsed or as text */
export function refusalTrouble(
	httpCode: number,
	body: unknown,
	asked: Asked,
	requestId?: string,
): JobTrouble {
	const said = saidIn(body);
	const found =
		words[httpCode]?.(asked, said) ??
		(httpCode >= 500
			? { message: 'Segmind is not available right now', description: comeBack }
			: unexpected);
	return new JobTrouble({
		message: withQuote(found.message, said),
		description: howToGetOn(found.description, httpCode, asked, requestId),
		// A refusal is free. A 5xx to a submit says nothing for certain, and what is known of an accepted job stays.
		charged:
			asked === 'upload' || asked === 'credits' || (asked === 'submit' && httpCode < 500)
				? 'no'
				: 'unknown',
		httpCode,
		requestId,
	});
}

function howToGetOn(
	usual: string,
	httpCode: number,
	asked: Asked,
	requestId: string | undefined,
): string {
	const passing = httpCode === 429 || httpCode >= 500;
	// The job is accepted: to run the item again would pay for a second one.
	if (passing && requestId !== undefined && (asked === 'status' || asked === 'result')) {
		return whereaboutsOf(true, requestId);
	}
	if (httpCode >= 500 && asked === 'submit') {
		return `${usual} Segmind does not charge for such an answer; should it have made the picture all the same, cloud.segmind.com shows it.`;
	}
	return usual;
}
