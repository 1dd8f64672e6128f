/** The response headers that tell something of a job or of the limits of an account. */
import type { Conversation, Seen } from './conversation.mts';
import { kindOf } from './kinds.mts';
import type { Observation } from './observation.mts';

/** Those of Segmind's documentation, and the usual names of rate limits. */
const telling =
	/^(x-request-id|x-cost|x-remaining-credits|x-generation-time|x-seed-value|retry-after|.*rate-?limit.*)$/;

/** The telling ones among some headers, by kind. */
export function kindsOfHeaders(
	conversation: Conversation,
	headers: Record<string, string>,
): Observation {
	const known = conversation.known();
	const entries = Object.entries(headers)
		.filter(([name]) => telling.test(name))
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, value]) => [`header ${name}`, kindOf(value, name.replace('x-', ''), known)]);
	return Object.fromEntries(entries);
}

/** The telling headers of all answers to the key so far. */
export async function lookAtHeaders(conversation: Conversation): Promise<Seen> {
	const all = Object.assign({}, ...conversation.answers.map(({ headers }) => headers));
	return { observation: kindsOfHeaders(conversation, all), said: '' };
}
