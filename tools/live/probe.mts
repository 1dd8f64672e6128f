/** One thing that is looked at in the same way on both sides. */
import type { Conversation, Seen } from './conversation.mts';
import { type Question, worded } from './question.mts';

/** Where we have a fact from, so how sure of it we are: in the order of falling sureness. */
export type Source = 'model page' | 'documentation' | 'clients' | 'assumption';

export interface Fact {
	/** The part of the answer that it is about, such as `body.metrics`; left out: all that has no fact of its own. */
	about?: string;
	says: string;
	from: Source;
}

export interface Probe {
	name: string;
	/** What is asked, for the report. */
	asked: string;
	facts: Fact[];
	/** Looks; `undefined`: it could not be seen this time. */
	look(conversation: Conversation): Promise<Seen | undefined>;
}

/** A probe that is one free question. @param exactWords when Segmind's words are a fact of ours, too */
export function question(
	name: string,
	asked: Question,
	facts: Fact[],
	exactWords?: 'exact words',
): Probe {
	return {
		name,
		asked: worded(asked),
		facts,
		look: async (conversation) =>
			conversation.see(await conversation.askPatiently(asked), !!exactWords),
	};
}

/** The fact that a place in an answer is about: the one for the smallest part around it. */
export function factAbout(path: string, facts: Fact[]): Fact | undefined {
	const isAround = ({ about }: Fact) =>
		about === undefined ||
		path === about ||
		path.startsWith(`${about}.`) ||
		path.startsWith(`${about}[`);
	const length = ({ about = '' }: Fact) => about.length;
	return facts.filter(isAround).sort((one, other) => length(other) - length(one))[0];
}
