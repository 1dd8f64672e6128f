/** What is known of one picture's payment at any moment, so that Ctrl+C leaves no question open. */
import { neverSent } from '../../nodes/Flux/segmind/connectionError.ts';
import { failedTrouble } from '../../nodes/Flux/segmind/errors.ts';
import type { Conversation } from './conversation.mts';
import { adviceOn } from './refusal.mts';
import { type Answer, isSilence, type Silence } from './send.mts';

/**
 * `sent`: nobody knows, there is no answer or none that tells · `accepted`: it runs, and is paid when it succeeds ·
 * `made`: paid · `free`: refused or failed.
 */
export type PaymentState = 'sent' | 'accepted' | 'made' | 'free';

/** One picture that is asked for. */
export class Payment {
	state: PaymentState = 'sent';
	requestId?: string;
	/** USD, as Segmind says. */
	cost?: number;
	/** Why there is no picture, and what to do. */
	trouble?: string;

	constructor(readonly mode: 'asynchronous' | 'synchronous') {}

	/** Notes that a paid request got no answer that it could go on with. It is never sent again. */
	endWithout(answer: Answer | Silence, conversation: Conversation) {
		// A refusal is free (Segmind's documentation); a gateway's 5xx may stand before a job that runs.
		const isFree = isSilence(answer)
			? neverSent(answer.silence)
			: answer.status >= 400 && answer.status < 500;
		if (isFree) this.state = 'free';
		this.trouble = adviceOn(answer, 'submit', conversation);
	}

	/** Notes that Segmind gave up on the accepted job. */
	fail(answer: Answer, conversation: Conversation) {
		this.state = 'free';
		const said = { error: conversation.wordsIn(answer) };
		this.trouble = `${failedTrouble(said, answer.status).trouble.message}.`;
	}

	/** A sentence for a person: was this paid, and where is the picture? */
	toText(): string {
		const request = this.requestId ? `request ${this.requestId}` : 'a request';
		switch (this.state) {
			case 'sent':
				return (
					`The ${this.mode} request was sent once, and what became of it is not known: it may be ` +
					'running and may be paid. Look at https://cloud.segmind.com before you start again.'
				);
			case 'accepted':
				return (
					`Segmind has accepted ${request}: it goes on there, and is paid when the picture is made. ` +
					'For one hour, Get Result of the Flux node fetches it by this ID.'
				);
			case 'made':
				return `The ${this.mode} picture is made and paid${this.cost === undefined ? '' : `, $${this.cost}`} (${request}).`;
			case 'free':
				return `The ${this.mode} picture was not made, and nothing is paid for it.`;
		}
	}
}
