/** One live check: sends the questions, and records what the answers look like and what was paid. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { repositoryFolder } from '../playground/paths.mts';
import { type HttpResponse, segmindUrls, send } from './http.mts';
import type { Job } from './job.mts';
import { ofOneRequest, sentBody } from './ownRequest.mts';
import { type Parts, shapeOf } from './shape.mts';

const text = fs.readFileSync(path.join(repositoryFolder, 'tools/live/questions.yml'), 'utf8');
/** The expected answers by group and question. */
export const questions: Record<string, Record<string, Parts>> = parse(text, { merge: true });

/** The question about what the node assumes of the history, whose answer is reported in full. */
export const questionInFull = 'The request history as the node reads it';

/** Of the computer, or of a test. */
export interface Clock {
	/** @returns milliseconds since any moment */
	now: () => number;
	wait: (milliseconds: number) => Promise<unknown>;
}

export class Session {
	/** How the answers looked. */
	readonly answers: Array<{ question: string; shape: Parts }> = [];
	/** Of each image that was requested, by mode: whether it was charged, as far as is known at this moment. */
	readonly payments = new Map<string, string>();
	/** Why something could not be asked or generated. */
	readonly problems: string[] = [];
	/** Of the asynchronous job: why Segmind refused it, its cost in USD, when it was seen in each state. */
	refusal = '';
	cost?: number | undefined;
	readonly times = new Map<string, string>();
	/** Of the first list of the request history, 0 without a response, and when the job was seen there in each state. */
	historyStatus = 0;
	readonly historyTimes = new Map<string, string>();
	/** Of all responses from the API. */
	readonly headers: Record<string, string> = {};
	/** What to call values that were sent or returned before. */
	readonly names;
	/** Of the asynchronous job, once it is accepted. */
	requestId = '';
	/** What the job asks for; it lacks the image to edit until that is uploaded. */
	body;

	/** @param folder for images @param write shows a line to the user */
	constructor(
		readonly key: string,
		readonly job: Job,
		readonly folder: string,
		readonly urls = segmindUrls,
		readonly clock: Clock = { now: () => performance.now(), wait: sleep },
		private readonly write: (line: string) => void = console.log,
	) {
		this.body = job.bodyWith();
		this.names = new Map([
			[String(this.body.prompt), 'the prompt that was sent'],
			[String(this.body.seed), 'the seed that was sent'],
			[sentBody, sentBody],
			[job.slug, 'the slug'],
			[`$${job.typicalCost}`, 'the price'],
			[job.size, 'the requested size'],
		]);
	}

	/** Sends the request of a question, and records the response. */
	async ask(question: string, data?: object): Promise<HttpResponse> {
		const response = await this.send(question, data);
		this.record(question, response);
		return response;
	}

	/** Sends the request of a question: a GET with retries; a POST, which may be paid, exactly once. */
	async send(question: string, data: object = this.body): Promise<HttpResponse> {
		const [method, route] = question.split(' ');
		const [api, storage, , history] = this.urls;
		const url = (/^{(storage|history)}/.test(route) ? route : api + route)
			.replace('{storage}', storage)
			.replace('{history}', `${history}/inference-request/request-history`)
			.replaceAll('{today}', new Date().toISOString().slice(0, 10))
			.replace('{model}', this.job.slug)
			.replace('{request_id}', encodeURIComponent(this.requestId));
		const headers = authFor(question, this.key);
		const isGet = method === 'GET';
		const response = await (isGet ? this.get(url, headers) : send({ method, url, headers, data }));
		Object.assign(this.headers, response.headers);
		return response;
	}

	/** Sends a GET, again if the network, the rate limit or a gateway prevented an answer. */
	async get(url: string, headers = {}): Promise<HttpResponse> {
		// A host that never answers must not hold up the check; the image's bytes may take longer.
		const request = { url, headers, timeout: 30_000 };
		let response = await send(request);
		// Together they outlast a rate limit per minute.
		for (const seconds of [1, 4, 16, 40]) {
			const { status, code } = response;
			if (status > 0 && status < 500 && status !== 429) break;
			this.say(`  ${code ?? `HTTP ${status}`}, trying again in ${seconds} s`);
			await this.clock.wait(seconds * 1000);
			response = await send(request);
		}
		return response;
	}

	/** Records a response. @param more further parts to compare */
	record(question: string, response: HttpResponse, more: Parts = {}): void {
		const isHistory = question.includes('{history}');
		const shown = isHistory ? { ...response, json: ofOneRequest(response.json, this) } : response;
		this.answers.push({ question, shape: { ...shapeOf(shown, this), ...more } });
	}

	/** Asks every two seconds until something is so. @returns whether it came to that */
	async until(isSo: () => Promise<boolean>, seconds: number): Promise<boolean> {
		const elapsed = this.stopwatch();
		while (!(await isSo())) {
			if (elapsed() >= seconds) return false;
			await this.clock.wait(2000);
		}
		return true;
	}

	/** @returns a function that says how many seconds have passed */
	stopwatch(): () => number {
		const start = this.clock.now();
		return () => (this.clock.now() - start) / 1000;
	}

	/** Shows the user what is going on. */
	say(line: string): void {
		this.write(this.withoutKey(line));
	}

	/** A text without the key, which Segmind might repeat. */
	withoutKey(text: string): string {
		return text.replaceAll(this.key, '(the key)');
	}
}

function authFor(question: string, key: string) {
	if (question.endsWith(' with no key')) return {};
	if (question.endsWith(' as a Bearer token')) return { Authorization: `Bearer ${key}` };
	return { 'x-api-key': question.endsWith(' with an invalid key') ? 'an-invalid-key' : key };
}
