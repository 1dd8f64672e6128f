/** One check of one target: sends the questions, and records what the answers look like and what was paid. */
import { type HttpResponse, send, sendWithRetries } from './http.mts';
import type { Job } from './job.mts';
import { errorText, type Known, type Parts, shapeOf } from './observation.mts';
import { questions } from './questions.mts';
import { segmindUrls, type Target, type Urls } from './target.mts';

/** One paid request. The text says whether it was charged as far as is known, so that Ctrl+C leaves no question open. */
export interface Payment {
	mode: 'asynchronous' | 'synchronous';
	text: string;
}

const hints: Record<number, string> = {
	401: ' Copy the key again from https://cloud.segmind.com under API Keys (it starts with SG_), and set SEGMIND_API_KEY to it.',
	403: ' Choose another model with --model, or ask Segmind to enable this one for your account.',
	406: ' If credits are missing, add some at https://cloud.segmind.com under Billing, or check your limits there.',
	429: ' Wait a minute and start again.',
};

export class Session {
	/** By the name of the question; the text is Segmind's error message. */
	readonly observations = new Map<string, { shape: Parts; errorText?: string }>();
	readonly payments: Payment[] = [];
	/** Why something could not be asked or generated, and what to do. */
	readonly problems: string[] = [];
	/** The files of the images. */
	readonly files: string[] = [];
	/** When the asynchronous job was first seen in each state, in words. */
	readonly times: string[] = [];
	/** Of all responses to the key. */
	readonly headers: Record<string, string> = {};
	/** What is known about the values in responses. */
	readonly known: Known;
	/** USD before the first image, if the account has a balance. */
	balance?: number;
	/** Of the asynchronous job, once it is accepted. */
	requestId = '';
	/** Shows the user what is going on. */
	say: (line: string) => void = () => undefined;

	/** @param folder where to save images; left out: they are not saved */
	constructor(
		readonly target: Target,
		readonly job: Job,
		readonly folder?: string,
	) {
		const host = (url: string) => new URL(url).host;
		const urls = Object.entries(segmindUrls) as Array<[keyof Urls, string]>;
		this.known = {
			key: target.key,
			hosts: new Map(urls.map(([name, url]) => [host(target.urls[name]), host(url)])),
			names: new Map([
				[String(job.body.prompt), 'the prompt that was sent'],
				[String(job.body.seed), 'the seed that was sent'],
			]),
		};
	}

	/** Sends the request of a question, exactly once if the question says so. @param data instead of its own body */
	async send(name: string, data?: object): Promise<HttpResponse> {
		const { ask, auth, body, once, timeout } = questions[name];
		const { urls, key, pause } = this.target;
		const [method, path] = ask.split(' ');
		const url = (path.startsWith('{storage}') ? path : `{api}${path}`)
			.replace('{api}', urls.baseUrl.replace(/\/+$/, ''))
			.replace('{storage}', urls.storageUrl.replace(/\/+$/, ''))
			.replace('{model}', this.job.slug)
			.replace('{request_id}', encodeURIComponent(this.requestId));
		const headers = {
			...(!auth && { 'x-api-key': key }),
			...(auth === 'an invalid key' && { 'x-api-key': 'an-invalid-key' }),
			...(auth === 'a Bearer token' && { Authorization: `Bearer ${key}` }),
		};
		const json = data ?? (body === 'job' ? this.job.body : {});
		const request = { method, url, headers, timeout, ...(method === 'POST' && { data: json }) };
		// Whatever the question says, what is paid for is never sent again.
		const isOnce = once || path.endsWith('{model}');
		const response = await (isOnce ? send(request) : sendWithRetries(request, pause));
		if (!auth) Object.assign(this.headers, response.headers);
		return response;
	}

	/** Sends the request of a question, and records the response. */
	async ask(name: string, data?: object): Promise<HttpResponse> {
		const response = await this.send(name, data);
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
		const text = `The ${mode} request was sent once, and its outcome is unknown: the job may be running and may be charged. Check https://cloud.segmind.com before you start again.`;
		return this.payments[this.payments.push({ mode, text }) - 1];
	}

	/** What went wrong with a request, and what to do. */
	explain(response: HttpResponse): string {
		const { status, code } = response;
		if (!status)
			return `No response from Segmind (${code}). Check the internet connection and the URLs.`;
		const said = errorText(response, this.known);
		return `Segmind responded with HTTP ${status}${said && ` ("${said}")`}.${hints[status] ?? ''}`;
	}
}
