import type { FollowedJob } from '../run/durations';
import type { JobRecord } from '../run/jobRecord';
import { Interruption, secondsSince, type Deadline } from '../segmind/deadline';
import type { JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { pollOnce, type AcceptedJob } from './pollOnce';
import { likelihoodAfter, nextPoll, type PollPlan } from './pollSchedule';

/** When and how often to poll. */
interface PollOptions extends AcceptedJob {
	/** Seconds that the model usually takes. */
	usualSeconds: number;
	/** Seconds between two polls, when the user has set them. */
	pollInterval?: number;
	/** Whether to poll before the first wait: the job of an earlier try may be done. */
	pollImmediately: boolean;
}

/**
 * Waits until an accepted job is done and fetches its result, which names at least one image.
 *
 * @throws JobError when the job failed, or when Segmind stopped responding
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function waitForResult(
	session: Session,
	record: JobRecord,
	options: PollOptions,
): Promise<JobResult> {
	try {
		for (let poll = 1; ; poll += 1) {
			const waits = poll > 1 || !options.pollImmediately;
			const outcome = await nextResult(session, record, options, waits).catch(asInterruption);
			if (outcome instanceof Interruption) {
				return await lastLook(session, record, options, outcome);
			}
			if (outcome) return outcome;
		}
	} finally {
		options.job.leave();
	}
}

async function nextResult(
	session: Session,
	record: JobRecord,
	options: PollOptions,
	waits: boolean,
): Promise<JobResult | undefined> {
	const lastPoll = waits ? secondsSince(options.acceptedAt) : 0;
	if (waits) await untilNextPoll(session, options);
	const likelihood = likelihoodAfter(lastPoll, planOf(session, options));
	return await pollOnce(session, record, options, () =>
		likelihood(secondsSince(options.acceptedAt)),
	);
}

/** Seconds for one last poll when the time limit has passed: the image may be ready. */
const lastLookTime = 10;

/** @throws the interruption when the job still runs, or was stopped by the user */
async function lastLook(
	session: Session,
	record: JobRecord,
	options: PollOptions,
	interruption: Interruption,
): Promise<JobResult> {
	if (interruption.reason === 'abort') throw interruption;
	const deadline = session.deadline.extended(lastLookTime);
	const result = await pollOnce({ ...session, deadline }, record, options).catch(asInterruption);
	if (result && !(result instanceof Interruption)) return result;
	throw interruption;
}

async function asInterruption(reason: unknown): Promise<Interruption> {
	return reason instanceof Interruption ? reason : await Promise.reject(reason);
}

/**
 * Milliseconds between two looks at whether other jobs have completed; they cost no request. A plan takes less than 0.1
 * ms, so that thousands of jobs must look less often than every half second.
 */
const lookInterval = ({ companions }: FollowedJob) => Math.max(500, companions);

/** Waits until the next poll is due. The plan is made anew when a job of the kind completes, and before it is carried out. */
async function untilNextPoll(session: Session, options: PollOptions): Promise<void> {
	const { deadline } = session;
	const { acceptedAt, job, pollInterval } = options;
	if (pollInterval !== undefined) return await deadline.sleep(pollInterval * 1000);
	const lastPoll = secondsSince(acceptedAt);
	const isDue = async () => {
		const due = acceptedAt + nextPoll(lastPoll, planOf(session, options)) * 1000;
		return await isReached(due, job, deadline);
	};
	while (!((await isDue()) && (await isDue())));
}

function planOf({ gate }: Session, { job, usualSeconds }: PollOptions): PollPlan {
	return { ...job.others(), usualSeconds, isScarce: gate.isScarce };
}

/**
 * Waits for a moment.
 *
 * @param due milliseconds since the epoch
 * @returns false when another job of the kind completes first
 */
async function isReached(due: number, job: FollowedJob, deadline: Deadline): Promise<boolean> {
	const known = job.completions;
	for (;;) {
		// Timers take whole milliseconds.
		const left = Math.ceil(due - Date.now());
		if (left <= 0) return true;
		await deadline.sleep(Math.min(left, lookInterval(job)));
		if (known !== job.completions) return false;
	}
}
