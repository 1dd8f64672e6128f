import type { HttpResponse } from './outcome';
import { proxyError } from './connectionErrors';
import { jobIsSafe, JobError, nothingSubmitted } from './errors';
import { errorText, quoted } from './errorText';
import { isFromProxy, isPaid, type Endpoint } from './retry';
import { statusMessage } from './statusMessages';

/**
 * The error for a response that is not usable.
 *
 * @param requestId where the response names the job; else the ledger's is used
 */
export function statusError(
	response: Pick<HttpResponse, 'status' | 'body'> & Partial<HttpResponse>,
	endpoint: Endpoint,
	requestId?: string,
): JobError {
	const { status, body } = response;
	const text = errorText(body);
	if (isFromProxy(response)) {
		const message =
			status === 407
				? 'The proxy requires a user name and a password'
				: 'The proxy rejected the request';
		return proxyError(message, text, status);
	}
	const { message, description } = statusMessage(status, endpoint, text);
	return new JobError({
		message: quoted(message, text),
		description: [description, chargeNote(endpoint, status)].filter(Boolean).join(' '),
		// The job is accepted: running the item again would pay for a second one.
		...(status !== 404 &&
			(status !== 410 || isPaid(endpoint)) && {
				descriptionIfAccepted: status === 401 ? `${description} ${jobIsSafe}` : jobIsSafe,
			}),
		httpCode: status,
		requestId,
	});
}

/** What a response means for the bill, where the request is about a new job. */
function chargeNote(endpoint: Endpoint, status: number): string {
	if (endpoint === 'upload') return nothingSubmitted;
	if (!isPaid(endpoint)) return '';
	return status >= 500
		? 'Segmind does not charge for failed requests. If the image was generated anyway, you can find it at cloud.segmind.com.'
		: 'Nothing was charged.';
}
