import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { accountOf, checkApiKey, cleanApiKey } from '../segmind/apiKey';
import { SegmindClient } from '../segmind/client';
import { Deadline, type Interruption } from '../segmind/deadline';
import { unsendableKeyError } from '../segmind/connectionErrors';
import { gateFor } from '../segmind/rateGate';
import type { RetryEvent, Session } from '../segmind/retry';
import { urlsOf } from '../segmind/urls';
import type { JobRecord } from './jobRecord';
import type { Place } from './ledger';
import { joinRun, type NodeRun } from './nodeRun';

/** One item on its way through the node. */
export class Item {
	readonly index: number;

	/** What it shares with the other items. */
	readonly run: NodeRun;

	readonly client: SegmindClient;

	/** The model's slug, for the error row. */
	model?: string;

	/** Which of its images this is about, from 0: each is a job of its own. */
	image = 0;

	/** What is known about that job. */
	record?: JobRecord;

	constructor(
		readonly context: IExecuteSingleFunctions,
		request: DeclarativeRestApiSettings.HttpRequestOptions,
	) {
		this.index = context.getItemIndex();
		this.run = joinRun(context);
		this.client = new SegmindClient(context, request as IHttpRequestOptions);
	}

	/** Where its job is in the run. */
	get place(): Place {
		return { item: this.index, image: this.image };
	}

	/** The same item, for another of its images. */
	forImage(image: number): Item {
		const copy = Object.create(Item.prototype) as Item;
		return Object.assign(copy, this, { image, record: undefined });
	}

	/** From now on it stands for another of its images, to which an error belongs. */
	represent({ image, record }: Item): void {
		Object.assign(this, { image, record });
	}

	/** A time limit from now on, which also ends with the user's Stop or with the run. @param seconds the limit */
	deadline(seconds: number, awaiting?: Interruption['awaiting']): Deadline {
		const abortSignal = this.context.getExecutionCancelSignal();
		return new Deadline(seconds, abortSignal, awaiting, () => this.run.isDropped());
	}

	/**
	 * What the item's requests share: every failure is a line in n8n's log, and a 429 makes all requests with the key wait.
	 *
	 * @throws JobError when the key cannot be sent: found before the ledger takes anything for sent
	 */
	async session(deadline: Deadline): Promise<Session> {
		const credential = await this.context.getCredentials<IDataObject>('segmindApi');
		const reason = checkApiKey(credential.apiKey);
		if (reason !== undefined) throw unsendableKeyError(reason);
		const key = cleanApiKey(credential.apiKey);
		this.client.useCredential(urlsOf(credential), key);
		const account = accountOf(this.client.baseUrl, key);
		return {
			client: this.client,
			account,
			deadline,
			gate: gateFor(account),
			onFailure: (event) => this.logFailure(event),
		};
	}

	/** Writes a line to n8n's log that names the item and the request ID. */
	log(level: 'debug' | 'info', message: string): void {
		const { context, record } = this;
		const place = `execution ${context.getExecutionId()}, ${context.getNode().name}, item ${this.index}`;
		const id = record?.requestId ? `: request ID ${record.requestId}` : '';
		context.logger[level](`${message} (${place})${id}`);
	}

	private logFailure({ endpoint, failure, attempt, delay }: RetryEvent): void {
		const next = delay === undefined ? 'giving up' : `retrying in ${(delay / 1000).toFixed(1)} s`;
		this.log('debug', `Segmind ${endpoint} failed: ${failure} (attempt ${attempt}), ${next}`);
	}
}
