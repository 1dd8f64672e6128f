import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

/** How long a job took, in seconds: it was still running after `from` and completed by `to`. */
export interface Duration {
	from: number;
	to: number;
}

/** What is known about the jobs of one kind when one of them is to be polled. */
export interface KnownJobs {
	/** How long those took that are completed. */
	completed: Duration[];
	/** Seconds for which each job of the run that still runs is known to have run. */
	running: number[];
	/** Its place in the run, from 0; undefined for a job whose duration is not recorded. */
	place?: number;
}

/** Jobs at the beginning of a run that later runs remember: the load of one run must not outweigh the others. */
const rememberedPerRun = 5;

/** Jobs that are remembered of a kind. */
const rememberedPerKind = 40;

/** Completed jobs of its own that a run takes into account. */
const countedPerRun = 160;

/** Jobs that still run of which a plan takes account: those that have run for longest. */
const countedRunning = 50;

/** Kinds that are remembered; the one that was not used for longest is forgotten. */
const rememberedKinds = 200;

interface CompletedJob extends Duration {
	/** In the order of the submits of this process. */
	order: number;
}

/** Jobs that should take equally long: of one account, model and image size. */
interface Kind {
	remembered: CompletedJob[];
	/** How many have completed, in any run: another one changes what is known. */
	completions: number;
}

/** By the hash of what makes them a kind. For as long as the process lives, in which n8n runs many executions. */
const kinds = new Map<string, Kind>();

let submits = 0;

/** What a run of the node knows about the durations of jobs: its own, and those of earlier runs in this process. */
export class RunDurations {
	private readonly kinds = new Map<string, KindInRun>();

	/**
	 * Follows a job from its submit on.
	 *
	 * @param kind see `kindOf`; undefined for a job of which nothing is known
	 * @param isRecorded whether its duration says something about other jobs
	 */
	follow(kind: string | undefined, isRecorded = kind !== undefined): FollowedJob {
		if (kind === undefined) return new FollowedJob(new KindInRun(newKind()), false);
		const inRun = this.kinds.get(kind) ?? new KindInRun(rememberedKind(kind));
		this.kinds.set(kind, inRun);
		return new FollowedJob(inRun, isRecorded);
	}
}

/**
 * What the jobs have in common that should take equally long, as a hash: the account, the model, and the power of two
 * that is closest to the image's megapixels. With an aspect ratio alone, all images of a model have about as many.
 *
 * @param account a hash of the base URL and the API key
 */
export function kindOf(account: string, slug: string, { width, height }: IDataObject): string {
	const megapixels = (Number(width) * Number(height)) / 1e6;
	const size = megapixels > 0 ? Math.round(Math.log2(megapixels)) : null;
	return createHash('sha256')
		.update(JSON.stringify([account, slug, size]))
		.digest('hex');
}

function newKind(): Kind {
	return { remembered: [], completions: 0 };
}

function rememberedKind(key: string): Kind {
	const kind = kinds.get(key) ?? newKind();
	// A Map keeps its keys in the order in which they were set.
	kinds.delete(key);
	kinds.set(key, kind);
	const [oldest] = kinds.keys();
	if (kinds.size > rememberedKinds) kinds.delete(oldest);
	return kind;
}

/** The jobs of one kind in one run. */
class KindInRun {
	readonly running = new Set<FollowedJob>();

	/** Jobs of the run so far that are recorded. */
	started = 0;

	/** Those that later runs do not remember. */
	private completed: CompletedJob[] = [];

	constructor(readonly kind: Kind) {}

	complete(job: CompletedJob, place: number): void {
		const { kind } = this;
		kind.completions += 1;
		if (place < rememberedPerRun) {
			kind.remembered = latest([...kind.remembered, job], rememberedPerKind);
		} else {
			this.completed = latest([...this.completed, job], countedPerRun);
		}
	}

	durations(): Duration[] {
		return [...this.kind.remembered, ...this.completed];
	}
}

/**
 * The jobs that were submitted last. Not those that completed last: of jobs that began together these are the slowest,
 * and the rest would look slower than they are.
 */
function latest(jobs: CompletedJob[], count: number): CompletedJob[] {
	return jobs.sort((a, b) => a.order - b.order).slice(-count);
}

/** One job, followed from its submit on; all times are seconds since then. */
export class FollowedJob {
	private readonly order = (submits += 1);

	private readonly place?: number;

	/** Seconds for which it is known to have run. */
	private ran = 0;

	constructor(
		private readonly inRun: KindInRun,
		isRecorded: boolean,
	) {
		if (!isRecorded) return;
		this.place = inRun.started;
		inRun.started += 1;
		inRun.running.add(this);
	}

	/** Changes whenever a job of the kind completes. */
	get completions(): number {
		return this.inRun.kind.completions;
	}

	/** What is known about the other jobs of its kind by now. */
	others(): KnownJobs {
		const running: number[] = [];
		// A Set keeps its members in the order in which they were added.
		for (const job of this.inRun.running) {
			if (running.length >= countedRunning) break;
			if (job !== this) running.push(job.ran);
		}
		return { completed: this.inRun.durations(), running, place: this.place };
	}

	/** How many jobs of its kind the run waits for. */
	get companions(): number {
		return this.inRun.running.size;
	}

	/** It was still running then. */
	stillRunning(seconds: number): void {
		this.ran = Math.max(this.ran, seconds);
	}

	/**
	 * It is completed.
	 *
	 * @param seconds when that was seen
	 * @param reported how long it took by Segmind's metrics, which count if what was seen bears them out
	 */
	completed(seconds: number, reported?: number): void {
		const seen = { from: this.ran, to: seconds };
		const isPlausible = reported !== undefined && reported >= seen.from && reported <= seen.to;
		const duration = isPlausible ? { from: reported, to: reported } : seen;
		if (!this.inRun.running.delete(this)) return;
		this.inRun.complete({ ...duration, order: this.order }, this.place ?? Infinity);
	}

	/** It is waited for no longer. Without effect on a completed job. */
	leave(): void {
		this.inRun.running.delete(this);
	}
}
