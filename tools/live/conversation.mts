/** Everything that is asked of one side in one check, and what was learned from it so far. */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { saidIn } from '../../nodes/Flux/segmind/errorText.ts';
import type { Report } from '../playground/progress.mts';
import type { Known } from './kinds.mts';
import { bytesKind, jsonOf, type Observation, observe } from './observation.mts';
import type { Order } from './order.mts';
import { Payment } from './payment.mts';
import type { Picture } from './picture.mts';
import type { Question } from './question.mts';
import { withoutSecrets } from './secrets.mts';
import { type Answer, isSilence, patiently, send, type Silence } from './send.mts';
import type { Side } from './side.mts';

/** What an answer shows, and Segmind's own words in it where it refuses something. */
export interface Seen {
	observation: Observation;
	said: string;
}

/** One poll of a running job. */
export interface Poll {
	/** `QUEUED` and so on; `HTTP 404` for an answer without a state. */
	state: string;
	/** Since the submit. */
	seconds: number;
	answer: Answer;
}

/** One check's questions to one side. Whatever it shows to others is without the key, e-mail addresses and balances. */
export class Conversation {
	readonly payments: Payment[] = [];
	readonly pictures: Picture[] = [];
	/** Every answer to the key, for their headers. */
	readonly answers: Answer[] = [];
	/** USD before the first picture, where the account tells. */
	balance?: number;
	/** Why nothing more can be asked, in words for a person. */
	trouble?: string;
	/** Of the asynchronous job, once it is accepted. */
	requestId?: string;
	/** Milliseconds on the side's clock. */
	submittedAt = 0;
	readonly polls: Poll[] = [];
	/** Polls that got no answer about the job. */
	missedPolls = 0;
	/** The result of the asynchronous job, parsed. */
	result?: IDataObject;
	synchronousAnswer?: Answer;
	/** The public address of an uploaded picture. */
	uploadUrl?: string;
	/** A request ID that nobody has. */
	private readonly unknownId = randomUUID();

	/** @param say is told what goes on while a job runs */
	constructor(
		readonly side: Side,
		readonly order: Order,
		public say: Report = () => undefined,
	) {}

	/** Asks exactly once: what is paid is asked like this. */
	async ask(question: Question): Promise<Answer | Silence> {
		const { method, host = 'api', path, body, timeout = 60_000 } = question;
		const headers = {
			...this.identification(question),
			Accept: 'application/json, image/*',
			...(body && { 'Content-Type': 'application/json' }),
		};
		const url = this.side.urls[host] + this.filled(path);
		const answer = await send({ method, url, headers, body: body?.(this.order), timeout });
		if (!isSilence(answer) && !question.as) this.answers.push(answer);
		return answer;
	}

	/** Asks up to five times, for what is free. */
	async askPatiently(question: Question): Promise<Answer | Silence> {
		return await patiently(async () => await this.ask(question), this.side.pause);
	}

	/** Reduces an answer to what is compared. @param exactWords whether Segmind's words are a fact of ours */
	see(answer: Answer | Silence, exactWords = false): Seen {
		const observation = observe(answer, this.known(exactWords));
		const isRefusal = !isSilence(answer) && answer.status >= 400;
		return { observation, said: isRefusal ? this.wordsIn(answer) : '' };
	}

	/** Segmind's own words in an answer, without what nobody else should read. */
	wordsIn(answer: Answer): string {
		const json = jsonOf(answer);
		const isText = json === undefined && /text|page/.test(bytesKind(answer.bytes));
		return this.hidden(saidIn(isText ? answer.bytes.toString('utf8') : json));
	}

	/** A text of Segmind's without what nobody else should read. */
	hidden(text: string): string {
		const named = this.names().reduce((all, [id, name]) => all.replaceAll(id, name), text);
		return withoutSecrets(named, this.side.key);
	}

	/** What is known of the values that may come back. */
	known(exactWords = false): Known {
		const { key, hosts } = this.side;
		const { prompt, seed } = this.order.body;
		const sent: Array<[string, string]> = [
			[String(prompt), 'the prompt that was sent'],
			[String(seed), 'the seed that was sent'],
		];
		return { key, hosts, exactWords, values: new Map([...sent, ...this.names()]) };
	}

	/** Why something could not be asked or made, in words for a person. */
	get troubles(): string[] {
		const all = [this.trouble, ...this.payments.map(({ trouble }) => trouble)];
		return all.filter((trouble) => trouble !== undefined);
	}

	/** Notes that a picture is about to be asked for. */
	pay(mode: Payment['mode']): Payment {
		const payment = new Payment(mode);
		this.payments.push(payment);
		return payment;
	}

	/** The IDs of this check, and what they are called in the report. */
	private names(): Array<[string, string]> {
		const unknown: [string, string] = [this.unknownId, '{unknown_id}'];
		return this.requestId ? [unknown, [this.requestId, '{request_id}']] : [unknown];
	}

	private identification({ as }: Question): Record<string, string> {
		switch (as) {
			case undefined:
				return { 'x-api-key': this.side.key };
			case 'nobody':
				return {};
			case 'a stranger':
				return { 'x-api-key': 'a-key-that-nobody-has' };
			case 'bearer':
				return { Authorization: `Bearer ${this.side.key}` };
		}
	}

	private filled(path: string): string {
		return path
			.replace('{model}', this.order.slug)
			.replace('{unknown_id}', this.unknownId)
			.replace('{request_id}', encodeURIComponent(this.requestId ?? ''));
	}
}
