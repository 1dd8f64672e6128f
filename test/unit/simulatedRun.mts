/** Runs of the node on a simulated clock, as far as waiting goes: thousands of jobs in seconds, and no round trips. */
import { nextPoll } from '../../nodes/Flux/job/pollSchedule.ts';
import { RunDurations, type FollowedJob } from '../../nodes/Flux/run/durations.ts';

/** How one job was waited for. */
export interface WaitedFor {
	/** How long it took. */
	seconds: number;
	polls: number;
	/** Seconds from its end to the poll that noticed it. */
	added: number;
}

interface RunSettings {
	/** See `kindOf`; runs with the same one remember each other. */
	kind: string;
	concurrency: number;
	usualSeconds: number;
	/** Whether Segmind reports how long a job took. */
	hasMetrics: boolean;
}

interface SimulatedJob extends WaitedFor {
	job: FollowedJob;
	startedAt: number;
	/** When it is to be polled, on the clock of the run. */
	due: number;
	lastPoll: number;
	/** Whether the plan was made anew before it is carried out. */
	isConfirmed: boolean;
}

/** @param durations how long each job takes, in seconds, in the order in which they start */
export function simulateRun(durations: number[], settings: RunSettings): WaitedFor[] {
	const { kind, concurrency, usualSeconds, hasMetrics } = settings;
	const run = new RunDurations();
	const waiting = [...durations];
	const running = new Set<SimulatedJob>();
	const done: WaitedFor[] = [];
	const plan = (each: SimulatedJob, now: number) => {
		const due = each.startedAt + nextPoll(each.lastPoll, { ...each.job.others(), usualSeconds });
		each.due = Math.max(now, due);
		each.isConfirmed = false;
	};
	const start = (now: number) => {
		while (running.size < concurrency && waiting.length > 0) {
			const job = run.follow(kind);
			const counts = { seconds: waiting.shift()!, polls: 0, added: 0 };
			running.add({ ...counts, job, startedAt: now, due: now, lastPoll: 0, isConfirmed: false });
		}
		// Whenever a job of the kind has completed, and once it has started.
		for (const each of running) plan(each, now);
	};
	start(0);
	while (running.size > 0) {
		const next = [...running].reduce((one, other) => (other.due < one.due ? other : one));
		const now = next.due;
		if (!next.isConfirmed) {
			// More jobs may have been seen running in the meantime.
			plan(next, now);
			next.isConfirmed = true;
			continue;
		}
		const elapsed = now - next.startedAt;
		next.polls += 1;
		if (elapsed < next.seconds) {
			next.job.stillRunning(elapsed);
			next.lastPoll = elapsed;
			plan(next, now);
		} else {
			next.added = elapsed - next.seconds;
			next.job.completed(elapsed, hasMetrics ? next.seconds : undefined);
			running.delete(next);
			done.push(next);
			start(now);
		}
	}
	return done;
}

/** A few numbers about many jobs. */
export interface Summary {
	polls: number;
	/** Mean seconds. */
	added: number;
	/** Polls per job times seconds added per job. */
	product: number;
	/** 95 of 100 jobs wait no longer, seconds. */
	p95: number;
	/** The share of jobs that wait longer than a tenth of their time and a second. */
	over: number;
}

export function summaryOf(jobs: WaitedFor[]): Summary {
	const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / jobs.length;
	const added = jobs.map((job) => job.added).sort((a, b) => a - b);
	const polls = mean(jobs.map((job) => job.polls));
	const over = jobs.filter((job) => job.added > 0.1 * job.seconds + 1).length / jobs.length;
	const p95 = added[Math.floor(0.95 * jobs.length)];
	return { polls, added: mean(added), product: polls * mean(added), p95, over };
}
