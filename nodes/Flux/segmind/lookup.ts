import type { IDataObject } from 'n8n-workflow';
import { isPlainObject } from './result';
import { answerOrUnanswered, Unanswered, type Answer, type SegmindClient } from './client';
import { unansweredTrouble } from './errors';
import { refusalTrouble, type Asked } from './statusErrors';
import { delayBefore } from './retry';
import type { Deadline } from './deadline';

/** Milliseconds. */
const requestTimeout = 30_000;

/** Questions at a time in a run of the node. */
export const questionsAtATime = 10;

/** Seconds for a question with nothing to wait for. */
export const answerTimeLimit = 180;

/** What is asked, and how patiently. */
export interface Question {
	asked: Extract<Asked, 'status' | 'result' | 'credits'>;
	path: string;
	/** The job it is about. */
	requestId?: string;
	/** Requests at most. */
	most: number;
}

/**
 * Asks until there is an answer one can use: a job that is paid is not given up for a bad gateway, a
 * dropped connection or an answer that is no JSON.
 *
 * @returns a success with a JSON object, or the 422 of a job that failed
 * @throws JobTrouble for any other answer, and when none came
 */
export async function ask(
	segmind: SegmindClient,
	{ asked, path, requestId, most }: Question,
	deadline: Deadline,
): Promise<Answer<IDataObject>> {
	for (let attempt = 1; ; attempt += 1) {
		const answer = await answerOrUnanswered(
			async () => await segmind.get(path, deadline.allow(requestTimeout)),
		);
		const last = attempt >= most;
		if (answer instanceof Unanswered) {
			if (last) throw unansweredTrouble(answer, requestId);
		} else if (isUsable(answer)) {
			const { body } = answer;
			return { ...answer, body: isPlainObject(body) ? body : { error: String(body) } };
		} else if (last || !isPassing(answer, attempt, requestId !== undefined)) {
			throw refusalTrouble(answer.status, answer.body, asked, requestId);
		}
		const headers = answer instanceof Unanswered ? undefined : answer.headers;
		await deadline.pause(delayBefore(attempt, headers));
	}
}

/** A FAILED job arrives as HTTP 422 (seeds/000); should it come with another status, the body tells. */
export function saysFailed({ status, body }: Answer): boolean {
	return status === 422 || (isPlainObject(body) && body.status === 'FAILED');
}

function isUsable(answer: Answer): boolean {
	return saysFailed(answer) || (answer.status === 200 && isPlainObject(answer.body));
}

/** A job may be unknown for a moment after it was accepted; a success that is no JSON comes from a proxy. */
function isPassing({ status }: Answer, attempt: number, ofJob: boolean): boolean {
	return (
		status < 300 || status === 429 || status >= 500 || (ofJob && status === 404 && attempt < 3)
	);
}
