import type { JobResult } from '../segmind/jobResult';
import { metricsIn, picturesIn, seedIn } from '../segmind/result';
import type { SegmindClient } from '../segmind/client';
import { failedTrouble, undeliveredTrouble } from '../segmind/errors';
import { requestPath } from '../segmind/requestId';
import { attempts } from '../segmind/retry';
import { ask, saysFailed } from '../segmind/lookup';
import type { Deadline } from '../segmind/deadline';
import { nextPoll } from './pollSchedule';

/** Milliseconds between two thoughts about when to poll next; they cost no request. */
const reconsiderEvery = 1_000;

/** How a job is waited for. */
export interface Pace {
	/** Milliseconds since the epoch at which the job was accepted. */
	since: number;
	/** Seconds the job is likely to take, as far as that is known by now. */
	likelySeconds: () => number;
	/** Seconds between two polls, when the user has set them. */
	pollInterval?: number;
	/** Whether to poll before the first wait: the job of an earlier try may be done. */
	atOnce: boolean;
	deadline: Deadline;
}

/**
 * Waits until a job is done and fetches its result, which names at least one picture.
 *
 * @throws JobTrouble when the job failed, when the time is up, or when Segmind stopped answering
 */
export async function waitForJob(
	segmind: SegmindClient,
	requestId: string,
	pace: Pace,
): Promise<JobResult> {
	const { deadline, atOnce } = pace;
	for (let poll = 1; ; poll += 1) {
		if (poll > 1 || !atOnce) await untilNextPoll(pace);
		const { status } = await askOfJob(segmind, 'status', requestId, deadline);
		if (status !== 'COMPLETED') continue;
		const result = await askOfJob(segmind, 'result', requestId, deadline);
		const pictures = picturesIn(result);
		if (pictures.length > 0) {
			const { model, seed } = result;
			return {
				requestId,
				pictures,
				model: typeof model === 'string' ? model : undefined,
				seed: seedIn(seed),
				metrics: metricsIn(result),
			};
		}
		if (result.status === 'COMPLETED' || result.output !== undefined) {
			throw undeliveredTrouble(
				{ message: 'Segmind finished the job but named no picture in its answer' },
				requestId,
			);
		}
	}
}

/**
 * Waits until the next poll is due. It comes sooner when other jobs of the run have shown meanwhile that theirs take
 * less than usual.
 */
async function untilNextPoll({ since, likelySeconds, pollInterval, deadline }: Pace) {
	if (pollInterval !== undefined) return await deadline.pause(pollInterval * 1000);
	const elapsed = () => Math.max(0, Date.now() - since);
	const lastPoll = elapsed();
	for (;;) {
		// Whole milliseconds: a timer knows no others.
		const left = Math.ceil(nextPoll(lastPoll, likelySeconds()) - elapsed());
		if (left <= 0) return;
		await deadline.pause(Math.min(left, reconsiderEvery));
	}
}

async function askOfJob(
	segmind: SegmindClient,
	asked: 'status' | 'result',
	requestId: string,
	deadline: Deadline,
) {
	const path = requestPath(requestId) + (asked === 'status' ? '/status' : '');
	const question = { asked, path, requestId, most: attempts[asked] };
	const answer = await ask(segmind, question, deadline);
	if (saysFailed(answer)) throw failedTrouble(answer.body, answer.status, requestId);
	return answer.body;
}
