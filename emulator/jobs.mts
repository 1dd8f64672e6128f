import { randomInt, randomUUID } from 'node:crypto';
import type { BillEntry, Billing } from './billing.mts';
import { hashesOf, type InputImage } from './inputs.mts';
import type { Body, Model } from './model.mts';
import type { Settings } from './settings.mts';

/** As listed on the model pages. */
export type Status = 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED';

/** How an image of a job is unusable. Its base64 can be broken too, except that it is never missing. */
export interface BrokenImage {
	/** Counted from 0. */
	index: number;
	how: 'missing' | 'not an image' | 'truncated';
}

/** A POST that may become a job. */
export type Post = Pick<Job, 'mode' | 'model' | 'body' | 'inputs'>;

/** One accepted POST. */
export interface Job {
	request_id: string;
	mode: 'v1' | 'v2';
	model: Model;
	body: Body;
	/** The images that it was given. */
	inputs: InputImage[];
	/** How many images it makes. */
	images: number;
	/** How long it takes at the emulator's speed 1, seconds. */
	seconds: number;
	/** ms since 1970. */
	acceptedAt: number;
	/** ms since 1970. */
	finishAt: number;
	/** Why it will fail; `undefined` when it will succeed. */
	error?: string;
	/** An image that is served broken. */
	brokenImage?: BrokenImage;
	/** Whether v2 knows a v1 job. */
	hasRecord?: boolean;
	/** USD left after this job; set when it has ended. */
	remainingCredits?: number;
	entry: BillEntry;
}

/** Segmind ends a synchronous call after about 100 s (seen in other people's client code). */
const maxSyncSeconds = 100;
/** "Results are retained for 1 hour, then expire" (model pages), ms. */
const recordLifetime = 60 * 60 * 1000;
/** The share of a job's time that it spends in the queue. */
const queueShare = 0.02;

/** All jobs of an emulator. Their state follows from the clock alone: there are no timers. */
export class Jobs {
	private readonly all = new Map<string, Job>();
	private readonly running = new Set<Job>();

	constructor(
		private readonly billing: Billing,
		private readonly settings: Settings,
		private readonly now: () => number,
	) {}

	/**
	 * Accepts a job under the current settings.
	 * @param hasNumber whether its ID is a number
	 * @returns `undefined` when the credits are not sufficient
	 */
	accept({ mode, model, body, inputs }: Post, hasNumber = false): Job | undefined {
		this.settle();
		const usual = this.settings.modelSeconds[model.slug] ?? model.seconds;
		const timesOut = mode === 'v1' && usual > maxSyncSeconds;
		const seconds = timesOut ? maxSyncSeconds : usual;
		const request_id = hasNumber ? String(randomInt(2 ** 40, 2 ** 47)) : randomUUID();
		const time = this.now();
		const job = {
			...{ request_id, mode, model, body, inputs, seconds },
			images: this.settings.imagesPerJob,
			acceptedAt: time,
			finishAt: time + (seconds * 1000) / this.settings.speed,
			error: timesOut ? 'Internal Polling Error' : this.errorFor(body),
		};
		const imageHashes = hashesOf(inputs, body);
		const post = {
			...{ time, slug: model.slug, mode, body, request_id },
			...(imageHashes && { imageHashes }),
		};
		const entry = this.billing.accept(post, model.cost);
		return entry && this.add({ ...job, entry });
	}

	/** Returns a job by its id, however old. */
	find(requestId: string): Job | undefined {
		return this.all.get(requestId);
	}

	/** Returns all jobs, however old, in the order in which they were accepted. */
	list(): Job[] {
		this.settle();
		return [...this.all.values()];
	}

	/** Returns a job that v2 knows by its id; `undefined` when it is unknown or older than an hour. */
	record(requestId: string): Job | undefined {
		const job = this.all.get(requestId);
		const isKnown = job?.mode === 'v2' || job?.hasRecord;
		return isKnown && this.now() <= job.acceptedAt + recordLifetime ? job : undefined;
	}

	/** Returns the current status of a job. */
	statusOf(job: Job): Status {
		this.settle();
		if (!this.running.has(job)) return job.error === undefined ? 'COMPLETED' : 'FAILED';
		const elapsed = (this.now() - job.acceptedAt) / (job.finishAt - job.acceptedAt);
		return elapsed < queueShare ? 'QUEUED' : 'PROCESSING';
	}

	/** Returns a job's metrics, in seconds and USD, as if the emulator's speed were 1. */
	metricsOf(job: Job) {
		const status = this.statusOf(job);
		const total = status === 'QUEUED' || status === 'PROCESSING' ? undefined : job.seconds;
		return {
			cost: status === 'COMPLETED' ? job.model.cost : 0,
			remaining_credits: job.remainingCredits ?? this.billing.credits,
			inference_time: total === undefined ? 0 : hundredths(total * (1 - queueShare)),
			queue_time: status === 'QUEUED' ? 0 : hundredths(job.seconds * queueShare),
			total_time: total === undefined ? 0 : hundredths(total),
			retry_count: 0,
		};
	}

	/** Ends a job now: a success is charged, a failure is not. */
	finish(job: Job) {
		if (!this.running.delete(job)) return;
		const { entry, error, model } = job;
		entry.ended = Math.min(job.finishAt, this.now());
		if (error === undefined) this.billing.complete(entry, model.cost);
		else this.billing.fail(entry, model.cost, error);
		job.remainingCredits = this.billing.credits;
	}

	/** Ends all jobs whose time is up, in the order in which they end. */
	settle() {
		const ended = [...this.running].filter((job) => job.finishAt <= this.now());
		ended.sort((one, other) => one.finishAt - other.finishAt).forEach((job) => this.finish(job));
	}

	/** Removes all jobs. */
	clear() {
		this.all.clear();
		this.running.clear();
	}

	private add(job: Job): Job {
		this.all.set(job.request_id, job);
		this.running.add(job);
		return job;
	}

	/**
	 * The error that a prompt asks for. "forbidden once" is moderated the first time only, "forbidden below 4" with a lower
	 * safety tolerance.
	 */
	private errorFor({ prompt = '', safety_tolerance: tolerance = 0 }: Body): string | undefined {
		const [, least = Infinity] = /forbidden below (\d)/i.exec(prompt) ?? [];
		const isAllowed =
			Number(tolerance) >= Number(least) ||
			(/forbidden once/i.test(prompt) && this.hasPrompt(prompt));
		if (/forbidden/i.test(prompt) && !isAllowed) {
			return 'Content moderated. The prompt or image was flagged by the safety system.';
		}
		return /lost worker/i.test(prompt) ? 'Worker lost: the job did not finish' : undefined;
	}

	private hasPrompt(prompt: string): boolean {
		return [...this.all.values()].some((job) => job.body.prompt === prompt);
	}
}

function hundredths(seconds: number): number {
	return Math.round(seconds * 100) / 100;
}
