import type { IDataObject } from 'n8n-workflow';
import type { JobRecord } from '../run/jobRecord';
import type { ConcurrencyLimiter } from '../run/limiter';
import { isSuccess, type HttpResponse, type Outcome } from '../segmind/outcome';
import { ConnectionError, neverSent } from '../segmind/connectionError';
import { connectionErrorFor } from '../segmind/connectionErrors';
import { failedError, lostResponseError } from '../segmind/errors';
import { errorText } from '../segmind/errorText';
import { failedIn } from '../segmind/jobStatus';
import { requestIdIn } from '../segmind/requestId';
import type { JobResult } from '../segmind/result';
import {
	isAmbiguous,
	isFromProxy,
	withRetries,
	type RetryOptions,
	type Session,
} from '../segmind/retry';
import { statusError } from '../segmind/statusErrors';
import { readSuccess } from './acceptance';

/** A request that costs money, and the record of its job. */
export interface PaidRequest {
	/** The model's name in the URL. */
	slug: string;
	body: IDataObject;
	record: JobRecord;
	session: Session;
	limiter: ConcurrencyLimiter;
}

/** Milliseconds. Generous, because a submit that times out may still be charged. */
const submitTimeout = 120_000;

/** Milliseconds that a submit may take even if the job's time limit is shorter, for the same reason. */
const minimumSubmitTimeout = 30_000;

/**
 * Submits a job to Segmind's queue.
 *
 * @returns its result, where the response has it already
 * @throws JobError when Segmind rejects it, or when no response says whether it was accepted
 * @throws Interruption when the time limit or the user's Stop comes first
 * @throws LimiterClosedError when the run ends before it is sent
 */
export async function submit(request: PaidRequest): Promise<JobResult | undefined> {
	const { slug, body, record, session } = request;
	const response = await sendPaid(request, {
		endpoint: 'submit',
		send: async (timeout) => await session.client.submit(slug, body, timeout),
		timeout: submitTimeout,
		minimumTimeout: minimumSubmitTimeout,
	});
	if (isSuccess(response)) return readSuccess(response, body, record, 'submit');
	throw failedIn(response) === 'failed'
		? failedError(response.body, response.status)
		: statusError(response, 'submit');
}

interface PaidSend<Body> extends Pick<RetryOptions<Body>, 'endpoint'> {
	/** Gets the milliseconds that the request may take. */
	send: (timeout: number) => Promise<Outcome<Body>>;
	/** Milliseconds. */
	timeout: number;
	/** Milliseconds that it gets in any case. */
	minimumTimeout?: number;
}

/**
 * Sends a request that costs money, and again only where that cannot pay twice (the budgets in segmind/retry.ts).
 *
 * @returns the last response: a success, whose record is `unconfirmed`, or one that says that no job was accepted
 * @throws JobError when it is not known whether a job was accepted: then the request is not repeated
 */
export async function sendPaid<Body>(
	{ body, record, session: { deadline, gate, onFailure }, limiter }: PaidRequest,
	{ endpoint, send, timeout, minimumTimeout }: PaidSend<Body>,
): Promise<HttpResponse<Body>> {
	record.sent = body;
	const check = () => limiter.checkOpen();
	const sendOnce = async () => {
		check();
		const allowed = deadline.timeout(timeout, minimumTimeout);
		record.sending();
		const outcome = await send(allowed);
		if (wasNotAccepted(outcome)) {
			record.notAccepted(isServerError(outcome), requestIdOf(outcome));
		}
		return outcome;
	};
	const counts = record.failures;
	const options = { endpoint, deadline, gate, check, counts, onFailure };
	const outcome = await withRetries(sendOnce, options);
	if (outcome instanceof ConnectionError) {
		if (wasNotAccepted(outcome)) throw connectionErrorFor(outcome);
		throw lostResponseError();
	}
	if (isSuccess(outcome) || wasNotAccepted(outcome)) return outcome;
	const lost = { httpCode: outcome.status, text: errorText(outcome.body) };
	record.unconfirmed(requestIdOf(outcome), lost);
	throw lostResponseError(lost);
}

/** Whether it is certain that no job was accepted. */
function wasNotAccepted(outcome: Outcome<unknown>): boolean {
	if (!(outcome instanceof ConnectionError)) return !isSuccess(outcome) && !isAmbiguous(outcome);
	return outcome.code === undefined || neverSent(outcome.code);
}

/** The ID in the headers: the body of an error says little about the job. */
function requestIdOf(outcome: Outcome<unknown>): string | undefined {
	if (outcome instanceof ConnectionError) return undefined;
	return requestIdIn({ headers: outcome.headers, body: undefined });
}

function isServerError(outcome: Outcome<unknown>): boolean {
	if (outcome instanceof ConnectionError) return false;
	return outcome.status >= 500 && !isFromProxy(outcome);
}
