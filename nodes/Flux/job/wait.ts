import type { IDataObject } from 'n8n-workflow';
import { isPlainObject, picturesIn } from '../segmind/answers';
import { Unanswered, type Answer, type SegmindClient } from '../segmind/client';
import {
	failedTrouble,
	refusalTrouble,
	undeliveredTrouble,
	unansweredTrouble,
	type Asked,
} from '../segmind/errors';
import { attempts, delayBefore } from '../segmind/retry';
import type { Deadline } from './deadline';
import { nextLook } from './pollPlan';
import { answerOrUnanswered } from './submit';

/** Milliseconds. */
const requestTimeout = 30_000;

/** How a job is waited for. */
export interface Pace {
	/** Milliseconds since the epoch at which the job was accepted. */
	since: number;
	/** Seconds the job is likely to take, as far as that is known by now. */
	likelySeconds: () => number;
	/** Seconds between two looks, when the user has set them. */
	pollInterval?: number;
	/** Whether to look before the first wait: the job of an earlier try may be done. */
	atOnce: boolean;
	deadline: Deadline;
}

/**
 * Waits until the job is done and fetches its result.
 *
 * @returns the body of the result, with at least one picture in it
 * @throws JobTrouble when the job failed, when the time is up, or when Segmind stopped answering
 */
export async function waitForResult(
	segmind: SegmindClient,
	requestId: string,
	pace: Pace,
): Promise<IDataObject> {
	const { deadline, atOnce } = pace;
	// Built from the credential's own host: a status_url in an answer could lead the key elsewhere.
	const path = `/v2/requests/${encodeURIComponent(requestId)}`;
	for (let look = 1; ; look += 1) {
		if (look > 1 || !atOnce) await deadline.pause(gapBefore(pace));
		const status = await ask(segmind, `${path}/status`, 'status', requestId, deadline);
		if (status.status !== 'COMPLETED') continue;
		const result = await ask(segmind, path, 'result', requestId, deadline);
		if (picturesIn(result).length > 0) return result;
		if (result.status === 'COMPLETED' || result.output !== undefined) {
			throw undeliveredTrouble(
				{ message: 'Segmind finished the job but named no picture in its answer' },
				requestId,
			);
		}
	}
}

/** Milliseconds until the next look. */
function gapBefore({ since, likelySeconds, pollInterval }: Pace): number {
	if (pollInterval !== undefined) return pollInterval * 1000;
	const elapsed = Math.max(0, Date.now() - since);
	return nextLook(elapsed, likelySeconds()) - elapsed;
}

/**
 * Asks until there is an answer one can use: a job that is paid is not given up for a bad gateway, a
 * dropped connection or an answer that is no JSON.
 */
async function ask(
	segmind: SegmindClient,
	path: string,
	asked: Extract<Asked, 'status' | 'result'>,
	requestId: string,
	deadline: Deadline,
): Promise<IDataObject> {
	for (let attempt = 1; ; attempt += 1) {
		const answer = await answerOrUnanswered(
			async () => await segmind.get(path, deadline.allow(requestTimeout)),
		);
		const last = attempt >= attempts[asked];
		if (answer instanceof Unanswered) {
			if (last) throw unansweredTrouble(answer, requestId);
		} else if (answer.status === 422 || saysFailed(answer)) {
			throw failedTrouble(answer.body, answer.status, requestId);
		} else if (answer.status === 200 && isPlainObject(answer.body)) {
			return answer.body;
		} else if (last || !isPassing(answer.status, attempt)) {
			throw refusalTrouble(answer.status, answer.body, asked, requestId);
		}
		const headers = answer instanceof Unanswered ? undefined : answer.headers;
		await deadline.pause(delayBefore(attempt, headers));
	}
}

function saysFailed({ body }: Answer): boolean {
	return isPlainObject(body) && body.status === 'FAILED';
}

/** A job may be unknown for a moment after it was accepted; a success that is no JSON comes from a proxy. */
function isPassing(status: number, attempt: number): boolean {
	return status < 300 || status === 429 || status >= 500 || (status === 404 && attempt < 3);
}
