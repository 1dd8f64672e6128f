import type { IDataObject } from 'n8n-workflow';
import { isSuccess, type HttpResponse, type Outcome } from './outcome';
import { ConnectionError } from './connectionError';
import { connectionErrorFor } from './connectionErrors';
import { imagesIn } from './responseImages';
import { isPlainObject } from './result';
import { withRetries, type RetryOptions } from './retry';
import { statusError } from './statusErrors';

/** Milliseconds. */
const requestTimeout = 30_000;

/**
 * A GET request with retries: a paid job is not lost because of a 502, a dropped connection or a non-JSON response.
 *
 * @param send sends the request, with a timeout in milliseconds
 * @returns a success with a JSON object or an image, or another response that `isValid` accepts; its body is an object
 * @throws JobError for any other response, or when there was none
 * @throws Interruption when the time limit or the user's Stop comes first
 */
export async function lookup(
	send: (timeout: number) => Promise<Outcome>,
	{ isValid = () => false, ...options }: RetryOptions<unknown>,
): Promise<HttpResponse<IDataObject>> {
	const accepted = (response: HttpResponse) =>
		isValid(response) || (isSuccess(response) && isReadable(response.body));
	const timeout = () => options.deadline.timeout(requestTimeout);
	const outcome = await withRetries(async () => await send(timeout()), {
		...options,
		isValid: accepted,
	});
	if (outcome instanceof ConnectionError) throw connectionErrorFor(outcome);
	if (!accepted(outcome)) throw statusError(outcome, options.endpoint);
	return { ...outcome, body: asObject(outcome) };
}

/** A result may be no more than a list of images. */
function isReadable(body: unknown): boolean {
	return isPlainObject(body) || imagesIn(body).length > 0;
}

function asObject(response: HttpResponse): IDataObject {
	const { body } = response;
	if (isPlainObject(body)) return body;
	const content = body as IDataObject['output'];
	return isSuccess(response) ? { output: content } : { error: content };
}
