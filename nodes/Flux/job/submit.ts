import type { IDataObject } from 'n8n-workflow';
import { isPlainObject } from '../segmind/answers';
import { Unanswered, type Answer, type SegmindClient } from '../segmind/client';
import { neverSent, refusalTrouble, unansweredTrouble } from '../segmind/errors';
import { attempts, delayBefore } from '../segmind/retry';
import type { Deadline } from './deadline';

/** Milliseconds; generous, because a submit whose answer is given up on may be paid. */
const submitTimeout = 120_000;

/**
 * Submits a job to Segmind's queue.
 *
 * @returns Segmind's request ID
 * @throws JobTrouble when Segmind refuses it, or when no answer says whether it was accepted
 */
export async function submit(
	segmind: SegmindClient,
	slug: string,
	body: IDataObject,
	deadline: Deadline,
): Promise<string> {
	const path = `/v2/${encodeURIComponent(slug)}`;
	const answer = await sendOnce(
		async () => await segmind.post(path, body, deadline.allow(submitTimeout)),
		deadline,
	);
	const requestId = isPlainObject(answer.body) ? answer.body.request_id : undefined;
	if (answer.status >= 200 && answer.status < 300) {
		if (typeof requestId === 'string' && requestId !== '') {
			deadline.submitted(requestId);
			return requestId;
		}
		// Accepted, perhaps, but without an ID there is nothing to wait for.
		throw unansweredTrouble({ code: 'NO_REQUEST_ID', reason: '' }, 'submit');
	}
	throw refusalTrouble(answer.status, answer.body, 'submit');
}

/**
 * Sends a request that costs money, and sends it again only where that cannot pay twice: after a 429, when
 * it never left this machine, and a few times after a 5xx, which Segmind's documentation says is not billed.
 *
 * @returns the first answer that is none of these
 * @throws JobTrouble when there is no answer: the job may be running, so it is not repeated
 */
export async function sendOnce<Body>(
	send: () => Promise<Answer<Body>>,
	deadline: Deadline,
): Promise<Answer<Body>> {
	for (let attempt = 1, serverTroubles = 0; ; attempt += 1) {
		const answer = await answerOrUnanswered(send);
		if (answer instanceof Unanswered) {
			if (!neverSent(answer.code)) {
				deadline.submitted();
				deadline.check();
				throw unansweredTrouble(answer, 'submit');
			}
			if (attempt >= attempts.submit) throw unansweredTrouble(answer, 'submit');
			await deadline.pause(delayBefore(attempt));
			continue;
		}
		if (answer.status >= 500) serverTroubles += 1;
		const again =
			(answer.status === 429 && attempt < attempts.rateLimited) ||
			(answer.status >= 500 && serverTroubles < attempts.submit);
		if (!again) return answer;
		await deadline.pause(delayBefore(attempt, answer.headers));
	}
}

/** An answer, or the fact that none came, as values; anything else is a fault of this package and goes up. */
export async function answerOrUnanswered<Body>(
	send: () => Promise<Answer<Body>>,
): Promise<Answer<Body> | Unanswered> {
	return await send().catch((reason: unknown) => {
		if (reason instanceof Unanswered) return reason;
		return Promise.reject(reason);
	});
}
