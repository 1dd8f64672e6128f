import type { IDataObject } from 'n8n-workflow';
import { isPlainObject } from '../segmind/result';
import {
	answerOrUnanswered,
	isSuccess,
	Unanswered,
	type Answer,
	type SegmindClient,
} from '../segmind/client';
import { neverSent } from '../segmind/connectionError';
import { failedTrouble, lostAnswerTrouble, unansweredTrouble } from '../segmind/errors';
import { refusalTrouble } from '../segmind/statusErrors';
import { isRequestId } from '../segmind/requestId';
import { attempts, delayBefore } from '../segmind/retry';
import type { Deadline } from '../segmind/deadline';
import { note, type LedgerEntry } from '../run/ledger';
import type { Turnstile } from '../run/limiter';

/** Milliseconds; generous, because a submit whose answer is given up on may be paid. */
const submitTimeout = 120_000;

/** Milliseconds that a submit gets even where the job's time limit is shorter, for the same reason. */
const leastSubmitTimeout = 30_000;

/** What a submit is accounted for with. */
export interface Account {
	entry: LedgerEntry;
	turnstile: Turnstile;
	deadline: Deadline;
}

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
	account: Account,
): Promise<string> {
	const path = `/v2/${encodeURIComponent(slug)}`;
	const answer = await sendPaid(async (timeout) => await segmind.post(path, body, timeout), {
		...account,
		timeout: submitTimeout,
		leastTimeout: leastSubmitTimeout,
	});
	if (!isSuccess(answer)) {
		throw isPlainObject(answer.body) && answer.body.status === 'FAILED'
			? failedTrouble(answer.body, answer.status)
			: refusalTrouble(answer.status, answer.body, 'submit');
	}
	const requestId = isPlainObject(answer.body) ? answer.body.request_id : undefined;
	// Accepted, perhaps, but without an ID there is nothing to wait for.
	if (!isRequestId(requestId)) throw lostAnswerTrouble();
	note(account.entry, 'accepted', { requestId });
	account.deadline.submitted(requestId);
	return requestId;
}

/**
 * Sends a request that costs money, and sends it again only where that cannot pay twice: after a 429, when
 * it never left this machine, and a few times after a 5xx, which Segmind's documentation says is not billed.
 *
 * @param send gets the milliseconds it may take
 * @param serverTries how often it is sent when Segmind answers with a 5xx
 * @param drop lets go of an answer that nobody reads
 * @returns the first answer that is none of these; the ledger says `sent` until a success is noted
 * @throws JobTrouble when there is no answer: the job may be running, so it is not repeated
 */
export async function sendPaid<Body>(
	send: (timeout: number) => Promise<Answer<Body>>,
	{
		entry,
		turnstile,
		deadline,
		timeout,
		leastTimeout,
		serverTries = attempts.submit,
		drop = () => {},
	}: Account & {
		timeout: number;
		leastTimeout?: number;
		serverTries?: number;
		drop?: (answer: Answer<Body>) => void;
	},
): Promise<Answer<Body>> {
	for (let attempt = 1, serverTroubles = 0, unsent = 0; ; attempt += 1) {
		turnstile.checkOpen();
		const allowed = deadline.allow(timeout, leastTimeout);
		// Noted before it leaves: whatever happens now, nobody may send it again by accident.
		note(entry, 'sent');
		const answer = await answerOrUnanswered(async () => await send(allowed));
		if (answer instanceof Unanswered) {
			if (answer.code !== undefined && !neverSent(answer.code)) {
				deadline.submitted();
				deadline.check();
				throw lostAnswerTrouble();
			}
			note(entry, 'drawn');
			unsent += 1;
			if (answer.code === undefined || unsent >= attempts.submit) {
				throw unansweredTrouble(answer);
			}
			await deadline.pause(delayBefore(attempt));
			continue;
		}
		if (isSuccess(answer)) return answer;
		note(entry, 'drawn');
		if (answer.status === 429) turnstile.slowDown();
		if (answer.status >= 500) {
			serverTroubles += 1;
			// Most likely it is not, but nobody can tell: whoever gives up now says so.
			deadline.submitted();
		}
		const again =
			(answer.status === 429 && attempt < attempts.rateLimited) ||
			(answer.status >= 500 && serverTroubles < serverTries);
		const wait = delayBefore(attempt, answer.headers);
		// What the limit leaves no time for is said now, in Segmind's words, and not when the time is up.
		if (!again || wait >= deadline.left) return answer;
		drop(answer);
		await deadline.pause(wait);
	}
}
