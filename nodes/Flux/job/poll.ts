import type { IDataObject } from 'n8n-workflow';
import type { JobRecord } from '../run/ledger';
import { failedError, undeliveredError } from '../segmind/errors';
import { isFailed } from '../segmind/jobStatus';
import { lookup } from '../segmind/lookup';
import { imagesIn } from '../segmind/responseImages';
import { metricsIn, seedIn, type JobResult } from '../segmind/result';
import type { Session } from '../segmind/retry';
import { nextPoll } from './pollSchedule';

/** How often the poll schedule is recomputed, in milliseconds; it costs no request. */
const replanInterval = 1_000;

export interface PollOptions {
	/** Milliseconds since the epoch at which the job was accepted. */
	since: number;
	/** Seconds that the job is expected to take, as far as is known by now. */
	expectedSeconds: () => number;
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
	for (let poll = 1; ; poll += 1) {
		if (poll > 1 || !options.pollImmediately) await untilNextPoll(session, options);
		const { status } = await fetchJob(session, record, 'status');
		if (status !== 'COMPLETED') continue;
		const body = await fetchJob(session, record, 'result');
		const images = imagesIn(body);
		if (images.length > 0) {
			const { model, seed } = body;
			const result = {
				requestId: record.requestId,
				images,
				model: typeof model === 'string' ? model : undefined,
				seed: seedIn(seed),
				metrics: metricsIn(body),
			};
			record.completed(result);
			return result;
		}
		if (body.status === 'COMPLETED' || body.output !== undefined) {
			throw undeliveredError({ message: 'Segmind completed the job but returned no image' });
		}
	}
}

/**
 * Waits until the next poll is due. It is due sooner when other jobs of the run have shown in the meantime that they
 * take less than usual.
 */
async function untilNextPoll(
	{ deadline }: Session,
	{ since, expectedSeconds, pollInterval }: PollOptions,
): Promise<void> {
	if (pollInterval !== undefined) return await deadline.sleep(pollInterval * 1000);
	const elapsed = () => Math.max(0, Date.now() - since);
	const lastPoll = elapsed();
	for (;;) {
		// Whole milliseconds: a timer knows no others.
		const left = Math.ceil(nextPoll(lastPoll, expectedSeconds()) - elapsed());
		if (left <= 0) return;
		await deadline.sleep(Math.min(left, replanInterval));
	}
}

async function fetchJob(
	{ client, ...options }: Session,
	record: JobRecord,
	endpoint: 'status' | 'result',
): Promise<IDataObject> {
	const requestId = record.requestId ?? '';
	const send = async (timeout: number) => await client[endpoint](requestId, timeout);
	const response = await lookup(send, { ...options, endpoint, isValid: isFailed });
	if (!isFailed(response)) return response.body;
	// A FAILED job is not billed, so another try may submit it again.
	record.notAccepted();
	throw failedError(response.body, response.status, requestId);
}
