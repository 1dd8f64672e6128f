import { randomUUID } from 'node:crypto';
import type { Account } from './account.mts';
import type { BillBook, BillEntry } from './bill.mts';
import type { Body, Model } from './models.mts';
import type { Settings } from './segmind.mts';

/** Status states of the seed pages. */
export type Status = 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED';

/** One accepted POST. */
export interface Job {
	request_id: string;
	mode: 'v1' | 'v2';
	model: Model;
	body: Body;
	/** How many pictures it gives. */
	pictures: number;
	/** Usual time of the model, seconds, before the emulator's speed. */
	seconds: number;
	/** ms since 1970. */
	acceptedAt: number;
	/** ms since 1970. */
	finishAt: number;
	/** Why it fails, known from the start; `undefined` when it will succeed. */
	error?: string;
	/** USD left after this job; set when it has ended. */
	remainingCredits?: number;
	entry: BillEntry;
}

/** Segmind cuts a synchronous call off near 100 s (seen in other people's client code). */
const syncCutOff = 100;
/** "Results are retained for 1 hour, then expire" (seeds/000). */
const recordLife = 60 * 60 * 1000;
/** The share of a job's time that it waits for a worker. */
const queueShare = 0.02;

/** All jobs of an emulator. They progress by the clock alone: nothing runs in between. */
export class Jobs {
	private readonly known = new Map<string, Job>();
	private readonly running = new Set<Job>();

	constructor(
		private readonly account: Account,
		private readonly bill: BillBook,
		private readonly settings: Settings,
		private readonly now: () => number,
	) {}

	/** Accepts a job under the settings of this moment. @returns `undefined` when the credits do not suffice */
	accept(mode: Job['mode'], model: Model, body: Body): Job | undefined {
		this.settle();
		const { speed, modelSeconds, picturesPerJob } = this.settings;
		const seconds = modelSeconds[model.slug] ?? model.seconds;
		if (!this.account.reserve(model.cost)) return undefined;
		const [request_id, time] = [randomUUID(), this.now()];
		const cutOff = mode === 'v1' && seconds > syncCutOff;
		const job: Job = {
			request_id,
			mode,
			model,
			body,
			pictures: picturesPerJob,
			seconds: cutOff ? syncCutOff : seconds,
			acceptedAt: time,
			finishAt: time + ((cutOff ? syncCutOff : seconds) * 1000) / speed,
			error: cutOff ? 'Internal Polling Error' : this.failureOf(body.prompt),
			entry: this.bill.add({
				time,
				slug: model.slug,
				mode,
				body,
				request_id,
				outcome: 'accepted',
				charged: 0,
			}),
		};
		this.known.set(request_id, job);
		this.running.add(job);
		return job;
	}

	/** A job by its id, however old. */
	find(requestId: string): Job | undefined {
		return this.known.get(requestId);
	}

	/** The v2 record of a job: `undefined` when there is none, or no more after an hour. */
	record(requestId: string): Job | undefined {
		const job = this.known.get(requestId);
		return job?.mode === 'v2' && this.now() <= job.acceptedAt + recordLife ? job : undefined;
	}

	/** What a job is doing now. */
	statusOf(job: Job): Status {
		this.settle();
		if (!this.running.has(job)) return job.error === undefined ? 'COMPLETED' : 'FAILED';
		const elapsed = (this.now() - job.acceptedAt) / (job.finishAt - job.acceptedAt);
		return elapsed < queueShare ? 'QUEUED' : 'PROCESSING';
	}

	/** The record's metrics: seconds and USD, as if the emulator's speed were 1. */
	metricsOf(job: Job) {
		const status = this.statusOf(job);
		const total = status === 'QUEUED' || status === 'PROCESSING' ? undefined : job.seconds;
		return {
			cost: status === 'COMPLETED' ? job.model.cost : 0,
			remaining_credits: job.remainingCredits ?? this.account.credits,
			inference_time: total === undefined ? 0 : hundredths(total * (1 - queueShare)),
			queue_time: status === 'QUEUED' ? 0 : hundredths(job.seconds * queueShare),
			total_time: total === undefined ? 0 : hundredths(total),
			retry_count: 0,
		};
	}

	/** Ends a job now: charges a success, gives a failure its money back. */
	finish(job: Job) {
		if (!this.running.delete(job)) return;
		if (job.error === undefined) this.account.charge(job.model.cost);
		else this.account.rollBack(job.model.cost);
		job.remainingCredits = this.account.credits;
		if (job.error === undefined) this.bill.settle(job.entry, 'completed', job.model.cost);
		else this.bill.settle(job.entry, 'failed', 0, job.error);
	}

	/** Ends all jobs whose time is over, in the order in which they end. */
	settle() {
		const over = [...this.running].filter((job) => job.finishAt <= this.now());
		over.sort((one, other) => one.finishAt - other.finishAt).forEach((job) => this.finish(job));
	}

	/** What a prompt brings about: "forbidden" is moderated, always or, with "once", the first time only. */
	private failureOf(prompt: string): string | undefined {
		const pardoned = /forbidden once/i.test(prompt) && this.promptKnown(prompt);
		if (/forbidden/i.test(prompt) && !pardoned) {
			return 'Content moderated. The prompt or image was flagged by the safety system.';
		}
		return /lost worker/i.test(prompt) ? 'Worker lost: the job did not finish' : undefined;
	}

	private promptKnown(prompt: string): boolean {
		return [...this.known.values()].some((job) => job.body.prompt === prompt);
	}

	/** Forgets everything. */
	clear() {
		this.known.clear();
		this.running.clear();
	}
}

function hundredths(seconds: number): number {
	return Math.round(seconds * 100) / 100;
}
