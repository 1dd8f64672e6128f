/** What Segmind's refusals mean and what to do about them: the node's words, for somebody at a terminal. */
import { neverSent } from '../../nodes/Flux/segmind/connectionError.ts';
import { type Asked, refusalTrouble } from '../../nodes/Flux/segmind/statusErrors.ts';
import type { Conversation } from './conversation.mts';
import { type Answer, isSilence, type Silence } from './send.mts';

/** What to do, by HTTP status; the node speaks of its own fields here. */
const advice: Record<number, string> = {
	401: 'Copy it again from https://cloud.segmind.com under API Keys (it begins with SG_), and set SEGMIND_API_KEY to it.',
	403: 'Choose another model with --model, or ask Segmind to open this one for your account.',
	406: 'Add credits at https://cloud.segmind.com under Billing, or look at your limits there.',
	429: 'Wait a minute and start again.',
};

/** Where to get a key, for somebody who has none. */
export const getAKey =
	'This check needs an API key of Segmind: create one at https://cloud.segmind.com under API Keys, then run\n' +
	'SEGMIND_API_KEY=SG_… npm run live';

/** What happened, with Segmind's own words, and what to do. */
export function adviceOn(
	answer: Answer | Silence,
	asked: Asked,
	conversation: Conversation,
): string {
	if (isSilence(answer)) {
		const { silence } = answer;
		if (!neverSent(silence)) return `Segmind did not answer (${silence}).`;
		return `Segmind cannot be reached (${silence}). Check the internet connection and the addresses.`;
	}
	// The words come without what nobody else should read.
	const said = { error: conversation.wordsIn(answer) };
	const { message } = refusalTrouble(answer.status, said, asked).trouble;
	return `${message}. ${advice[answer.status] ?? ''}`.trim();
}
