import type { IDataObject } from 'n8n-workflow';
import type { HttpResponse, Outcome } from './client';
import { ConnectionError } from './connectionError';
import { connectionErrorFor } from './errors';
import { isPlainObject } from './result';
import { withRetries, type RetryOptions } from './retry';
import { statusError } from './statusErrors';

/** Milliseconds. */
const requestTimeout = 30_000;

/**
 * A GET request with retries: a paid job is not lost because of a 502, a dropped connection or a non-JSON response.
 *
 * @param send gets the milliseconds that it may take
 * @returns a success with a JSON object, or another response that `isValid` accepts
 * @throws JobError for any other response, or when there was none
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function lookup(
	send: (timeout: number) => Promise<Outcome>,
	{ isValid = () => false, ...options }: RetryOptions<unknown>,
): Promise<HttpResponse<IDataObject>> {
	const accepted = (response: HttpResponse) =>
		isValid(response) || (response.status === 200 && isPlainObject(response.body));
	const timeout = () => options.deadline.timeout(requestTimeout);
	const outcome = await withRetries(async () => await send(timeout()), {
		...options,
		isValid: accepted,
	});
	if (outcome instanceof ConnectionError) throw connectionErrorFor(outcome);
	if (!accepted(outcome)) throw statusError(outcome, options.endpoint);
	const { body } = outcome;
	return { ...outcome, body: isPlainObject(body) ? body : { error: String(body) } };
}

/** A failed job has HTTP status 422 (the model pages); should it come with another status, the body tells. */
export function isFailed({ status, body }: HttpResponse): boolean {
	return status === 422 || (isPlainObject(body) && body.status === 'FAILED');
}
