import type { HttpResponse } from './client';
import { jobContinues, JobError, proxyError, tryLater } from './errors';
import { errorText, quoted } from './errorText';
import { isFromProxy, isPaid, type Endpoint } from './retry';

interface StatusMessage {
	message: string;
	description: string;
}

const topUp = 'Add credits at cloud.segmind.com under Billing, then run the item again.';

const wrongStorageUrl: StatusMessage = {
	message: 'The Storage URL in the credential does not accept files',
	description:
		"Open the credential 'Segmind API' and set the Storage URL back to https://workflows-api.segmind.com.",
};

const wrongBaseUrl: StatusMessage = {
	message: 'The Base URL in the credential does not accept this request',
	description:
		"Open the credential 'Segmind API' and set the Base URL back to https://api.segmind.com.",
};

const unknownModel: StatusMessage = {
	message: 'Segmind does not know this model',
	description:
		"Choose another model: Segmind may have renamed or removed this one. If it knows none of them, check the Base URL in the credential 'Segmind API'.",
};

const unknownJob: StatusMessage = {
	message: 'Segmind no longer knows this job',
	description:
		'Check the request ID. Segmind keeps a job for one hour and the image itself for 7 days: look for it at cloud.segmind.com. For a new image, run the workflow again from scratch instead of retrying this execution.',
};

const unexpectedResponse: StatusMessage = {
	message: 'Unexpected response from Segmind',
	description:
		"Check the Base URL in the credential 'Segmind API'; if it is right, wait a minute and run the item again.",
};

/**
 * HTTP statuses to messages. The codes are those of the model pages (https://www.segmind.com/models/flux-2-pro), the
 * notes Segmind's documentation. `statusError` adds Segmind's own error text to each.
 */
const statusMessages: Record<number, (endpoint: Endpoint, text: string) => StatusMessage> = {
	400: () => ({
		message: 'Segmind rejected the request as invalid',
		description: 'Check the parameters of this item against the text above, then run it again.',
	}),
	401: () => ({
		message: 'Segmind did not accept the API key',
		description:
			"Open the credential 'Segmind API' and paste the key again from cloud.segmind.com under API Keys; it begins with SG_.",
	}),
	403: (endpoint) =>
		endpoint === 'upload'
			? {
					message: 'This Segmind account is not allowed to upload files',
					description:
						'Give the reference images as URLs instead, or ask Segmind to enable uploads for your account.',
				}
			: {
					message: 'This Segmind account is not allowed to use the model',
					description: 'Choose another model, or ask Segmind to enable this one for your account.',
				},
	404: (endpoint) => {
		if (endpoint === 'upload') return wrongStorageUrl;
		if (endpoint === 'getCredits') return wrongBaseUrl;
		return isPaid(endpoint) ? unknownModel : unknownJob;
	},
	405: (endpoint) => (endpoint === 'upload' ? wrongStorageUrl : wrongBaseUrl),
	402: () => ({ message: 'Not enough Segmind credits', description: topUp }),
	406: (_endpoint, text) => notAcceptable(text),
	410: () => ({
		message: 'Segmind has retired this model',
		description: 'Choose another model.',
	}),
	413: () => ({
		message: "A reference image is too large for Segmind's storage",
		description:
			"Make it smaller, for example with the 'Edit Image' node, then run the item again.",
	}),
	422: (endpoint) =>
		isPaid(endpoint)
			? {
					message: 'Segmind rejected the parameters',
					description: 'Change what the text above names, then run the item again.',
				}
			: unexpectedResponse,
	429: (endpoint) => ({
		message: "Segmind's rate limit was reached",
		description: isPaid(endpoint)
			? "Lower 'Jobs at a Time' under Options, or wait a minute and run the item again. Your plan sets the limit."
			: `${tryLater} Your plan sets the limit.`,
	}),
};

/** Only the text tells what a 406 means (Segmind's documentation). */
function notAcceptable(text: string): StatusMessage {
	if (/content.?type/i.test(text)) {
		return {
			message: "Segmind rejected the request's content type",
			description: 'A proxy may have changed it. Check the Base URL in the credential.',
		};
	}
	if (/\bcredits?\b|\bbalance\b|\bfunds?\b/i.test(text)) {
		return { message: 'Not enough Segmind credits', description: topUp };
	}
	if (/spend|team|budget|\bcap\b/i.test(text)) {
		return {
			message: 'The spending limit of your Segmind team was reached',
			description: 'Ask the owner of the team to raise the limit, then run the item again.',
		};
	}
	return {
		message: 'Segmind rejected a parameter, or the account cannot pay',
		description: `Check the parameters of this item and the balance. ${topUp}`,
	};
}

/** The error for a response that is not a success. */
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
	const { message, description } = statusMessages[status]?.(endpoint, text) ?? otherStatus(status);
	return new JobError({
		message: quoted(message, text),
		description:
			isPaid(endpoint) && status >= 500
				? `${description} Segmind does not charge for such a response; should it have made the image anyway, cloud.segmind.com shows it.`
				: description,
		// The job is accepted: running the item again would pay for a second one.
		...((status === 429 || status >= 500) && { descriptionIfAccepted: jobContinues }),
		httpCode: status,
		requestId,
	});
}

function otherStatus(status: number): StatusMessage {
	return status >= 500
		? { message: 'Segmind is not available right now', description: tryLater }
		: unexpectedResponse;
}
