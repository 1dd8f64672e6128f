/** One check of one target: sends the questions, and records what the answers look like and what was paid. */
import { type HttpResponse, send, sendWithRetries, wasNeverSent } from './http.mts';
import type { Job } from './job.mts';
import { errorText, type Known, type Parts, shapeOf, withoutSecrets } from './observation.mts';
import { questions } from './questions.mts';
import type { Target } from './target.mts';

export interface Observation {
	shape: Parts;
	/** Segmind's error message, if there is one. */
	errorText?: string;
}

/** What is known about one paid request at any moment, so that Ctrl+C leaves no question open. */
export class Payment {
	/** `free`: refused or failed. An accepted job is charged when it completes. */
	state: 'unknown' | 'accepted' | 'charged' | 'free' = 'unknown';
	requestId?: string;
	/** USD, if Segmind tells. */
	cost?: number;
	/** Why there is no image, and what to do. */
	problem?: string;

	constructor(readonly mode: 'asynchronous' | 'synchronous') {}

	/** Records that there will be no image. The request is never sent again. */
	notAccepted(response: HttpResponse, problem: string): void {
		const { status } = response;
		// Errors are free (Segmind's documentation), but a job may be running behind a gateway's 5xx.
		if (status ? status >= 400 && status < 500 : wasNeverSent(response)) this.state = 'free';
		this.problem = problem;
	}

	/** Whether the image was charged, and where it is. */
	toText(): string {
		const details = [this.cost && `$${this.cost}`, this.requestId].filter(Boolean).join(', ');
		return {
			unknown: `The ${this.mode} request was sent once, and its outcome is unknown: the job may be running and may be charged. Check https://cloud.segmind.com before you start again.`,
			accepted: `Segmind accepted the job ${this.requestId}: it continues there, and is charged when it completes. For one hour, Get Result of the Flux node returns the image by this ID.`,
			charged: `The ${this.mode} image was generated and charged (${details}).`,
			free: `The ${this.mode} image was not generated, and nothing was charged.`,
		}[this.state];
	}
}

const hints: Record<number, string> = {
	401: ' Copy the key again from https://cloud.segmind.com under API Keys (it starts with SG_), and set SEGMIND_API_KEY to it.',
	403: ' Choose another model with --model, or ask Segmind to enable this one for your account.',
	406: ' If credits are missing, add some at https://cloud.segmind.com under Billing, or check your limits there.',
	429: ' Wait a minute and start again.',
};

export class Session {
	/** By the name of the question. */
	readonly observations = new Map<string, Observation>();
	readonly payments: Payment[] = [];
	/** Saved images. */
	readonly files: string[] = [];
	/** The states of the asynchronous job, and after how many seconds each was first seen. */
	readonly states = new Map<string, string>();
	/** Polls without a response about the job. */
	missedPolls = 0;
	/** Milliseconds on the target's clock. */
	submittedAt = 0;
	/** Of all responses to the key. */
	readonly headers: Record<string, string> = {};
	/** What to call values that were sent or returned before: text in braces replaces them, too. */
	readonly names: Map<string, string>;
	/** USD before the first image, if the account has a balance. */
	balance?: number;
	/** Why nothing more can be asked. */
	blocked?: string;
	/** Of the asynchronous job, once it is accepted. */
	requestId = '';

	/**
	 * @param folder where to save images; left out: they are not saved
	 * @param say shows the user what is going on
	 */
	constructor(
		readonly target: Target,
		readonly job: Job,
		readonly folder?: string,
		public say: (line: string) => void = () => undefined,
	) {
		const { prompt, seed } = job.body;
		this.names = new Map([
			[String(prompt), 'the prompt that was sent'],
			[String(seed), 'the seed that was sent'],
		]);
	}

	/** Sends the request of a question, exactly once if the question says so. @param body instead of its own */
	async send(name: string, body?: object): Promise<HttpResponse> {
		const { ask, host, auth, body: own, once, seconds = 60 } = questions[name];
		const { baseUrl, storageUrl, key, pause } = this.target;
		const [method, path] = ask.split(' ');
		const base = (host === 'storage' ? storageUrl : baseUrl).replace(/\/+$/, '');
		const filled = path
			.replace('{model}', this.job.slug)
			.replace('{request_id}', encodeURIComponent(this.requestId));
		const headers = {
			...(!auth && { 'x-api-key': key }),
			...(auth === 'an invalid key' && { 'x-api-key': 'an-invalid-key' }),
			...(auth === 'a Bearer token' && { Authorization: `Bearer ${key}` }),
			...(method === 'POST' && { 'Content-Type': 'application/json' }),
			Accept: 'application/json, image/*',
		};
		const data = body ?? (own === 'job' ? this.job.body : own && {});
		const request = { method, url: base + filled, headers, body: data, seconds };
		const response = await (once ? send(request) : sendWithRetries(request, pause));
		if (!auth) Object.assign(this.headers, response.headers);
		return response;
	}

	/** Sends the request of a question, and records the response. */
	async ask(name: string, body?: object): Promise<HttpResponse> {
		const response = await this.send(name, body);
		await this.record(name, response);
		return response;
	}

	/** Records a response. @param more further parts to compare */
	async record(name: string, response: HttpResponse, more: Parts = {}): Promise<Parts> {
		const known = { ...this.known, exactWords: questions[name].exactWords };
		const shape = { ...(await shapeOf(response, known)), ...more };
		this.observations.set(name, { shape, errorText: errorText(response, known) });
		return shape;
	}

	/** Records anything else that is compared. */
	note(name: string, shape: Parts): void {
		this.observations.set(name, { shape });
	}

	/** Starts the record of a paid request, before it is sent. */
	pay(mode: Payment['mode']): Payment {
		const payment = new Payment(mode);
		this.payments.push(payment);
		return payment;
	}

	/** What went wrong with a request, and what to do. */
	explain(response: HttpResponse): string {
		const { status, code } = response;
		if (!status)
			return `No response from Segmind (${code}). Check the internet connection and the URLs.`;
		const said = errorText(response, this.known);
		return `Segmind responded with HTTP ${status}${said && ` ("${said}")`}.${hints[status] ?? ''}`;
	}

	/** Why something could not be asked or generated. */
	get problems(): string[] {
		const all = [this.blocked, ...this.payments.map(({ problem }) => problem)];
		return all.filter((problem) => problem !== undefined);
	}

	/** Segmind's text without secrets. */
	publishable(text: string): string {
		return withoutSecrets(text, this.known);
	}

	/** What is known about the values in responses. */
	get known(): Known {
		const { hosts, key } = this.target;
		return { hosts, key, names: this.names };
	}
}
