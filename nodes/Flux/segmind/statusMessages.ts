import { tryLater } from './errors';
import { isPaid, type Endpoint } from './retry';
import { segmindUrls } from './urls';

/** What a status means, and what to do about it. */
interface StatusMessage {
	message: string;
	description: string;
}

/** The words for a response that is not usable. @param text Segmind's own, which they do not repeat */
export function statusMessage(status: number, endpoint: Endpoint, text: string): StatusMessage {
	return (
		(endpoint === 'history' ? historyMessage(status) : undefined) ??
		statusMessages[status]?.(endpoint, text) ??
		otherStatus(status)
	);
}

const topUp = 'Add credits at cloud.segmind.com under Billing, then run the item again.';

const wrongStorageUrl: StatusMessage = {
	message: 'The Storage URL in the credential does not accept uploads',
	description: `Open the 'Segmind API' credential and reset the Storage URL to ${segmindUrls.storageUrl}.`,
};

const wrongBaseUrl: StatusMessage = {
	message: 'The Base URL in the credential is not a Segmind API',
	description: `Open the 'Segmind API' credential and reset the Base URL to ${segmindUrls.baseUrl}.`,
};

const unknownModel: StatusMessage = {
	message: 'Segmind has no model with this name',
	description:
		"Choose another model, or check the 'Model Slug': Segmind may have renamed or removed this model. If no model works, check the Base URL in the 'Segmind API' credential.",
};

const unknownJob: StatusMessage = {
	message: 'Segmind no longer has this job',
	description:
		"Check the request ID. Segmind's queue keeps jobs for one hour; the request history, which knows older ones, does not have it or could not be read. Look for the image at cloud.segmind.com. To generate a new one, run the workflow from the start instead of retrying this execution.",
};

const retiredModel: StatusMessage = {
	message: 'Segmind has retired this model',
	description: 'Choose another model, then run the item again.',
};

const noHistory: StatusMessage = {
	message: "Segmind's request history is not available",
	description: `Check the History URL in the 'Segmind API' credential (${segmindUrls.historyUrl}). If it is correct, wait a minute and run the item again.`,
};

const tooLargeImage: StatusMessage = {
	message: "An image is too large for Segmind's storage",
	description: "Resize it, for example with n8n's own 'Edit Image' node, then run the item again.",
};

const tooLargeRequest: StatusMessage = {
	message: 'The request is too large for Segmind',
	description:
		'Use URLs instead of base64 data in Model Parameters (JSON), then run the item again.',
};

const unexpectedResponse: StatusMessage = {
	message: 'Unexpected response from Segmind',
	description:
		"Check the Base URL in the 'Segmind API' credential. If it is correct, wait a minute and run the item again.",
};

/**
 * HTTP statuses to messages. Sources: the model pages (https://www.segmind.com/models/flux-2-pro) for the codes, Segmind's
 * documentation for what they mean.
 */
const statusMessages: Record<number, (endpoint: Endpoint, text: string) => StatusMessage> = {
	400: (_, text) => ({
		message: 'Segmind rejected the request as invalid',
		description: parametersAdvice(text),
	}),
	401: () => ({
		message: 'Segmind did not accept the API key',
		description:
			"Open the 'Segmind API' credential and paste the key again. You can find it at cloud.segmind.com under API Keys; it starts with SG_.",
	}),
	402: () => ({ message: 'Not enough Segmind credits', description: topUp }),
	403: (endpoint) => noAccess(endpoint),
	404: (endpoint) => {
		if (endpoint === 'upload') return wrongStorageUrl;
		if (endpoint === 'getCredits') return wrongBaseUrl;
		return isPaid(endpoint) ? unknownModel : unknownJob;
	},
	405: (endpoint) => (endpoint === 'upload' ? wrongStorageUrl : wrongBaseUrl),
	406: (endpoint, text) => (isPaid(endpoint) ? notAcceptable(text) : unexpectedResponse),
	410: (endpoint) => (isPaid(endpoint) ? retiredModel : unknownJob),
	413: (endpoint) => (isPaid(endpoint) ? tooLargeRequest : tooLargeImage),
	422: (endpoint, text) =>
		isPaid(endpoint)
			? { message: 'Segmind rejected the parameters', description: parametersAdvice(text) }
			: unexpectedResponse,
	429: (endpoint) => ({
		message: "Segmind's rate limit was reached",
		description: isPaid(endpoint)
			? "Lower 'Jobs at a Time' under Options, or wait a minute and run the item again. The limit depends on your Segmind plan."
			: `${tryLater} The limit depends on your Segmind plan.`,
	}),
};

/** @param text Segmind's own */
function parametersAdvice(text: string): string {
	return text === ''
		? 'Segmind does not say why. Check the parameters of this item, then run it again.'
		: 'Correct the parameters of this item as the text above says, then run it again.';
}

function noAccess(endpoint: Endpoint): StatusMessage {
	if (endpoint === 'upload') {
		return {
			message: 'This Segmind account is not allowed to upload files',
			description:
				'Use URLs for the images instead, or ask Segmind to enable uploads for your account.',
		};
	}
	if (endpoint === 'history') {
		return {
			message: 'This API key does not have access to the request history',
			description: 'Use another API key, or ask Segmind to allow this one to read the history.',
		};
	}
	if (endpoint === 'getCredits') {
		return {
			message: 'This API key does not have access to the balance',
			description: 'Use another API key, or ask Segmind to allow this one to read the balance.',
		};
	}
	return isPaid(endpoint)
		? {
				message: 'This Segmind account is not allowed to use the model',
				description: 'Choose another model, or ask Segmind to enable this one for your account.',
			}
		: {
				message: 'This API key does not have access to this job',
				description: 'Use the API key of the account that submitted the job.',
			};
}

/** A 406 means several things; only its text tells which (Segmind's documentation). */
function notAcceptable(text: string): StatusMessage {
	if (/content.?type/i.test(text)) {
		return {
			message: "Segmind rejected the request's content type",
			description:
				"A proxy may have changed it. Check the proxy and the Base URL in the 'Segmind API' credential.",
		};
	}
	if (/\bcredits?\b|\bbalance\b|\bfunds?\b/i.test(text)) {
		return { message: 'Not enough Segmind credits', description: topUp };
	}
	if (/\b(spend|spending|team|budget|cap)\b/i.test(text)) {
		return {
			message: 'The spending limit of your Segmind team was reached',
			description: 'Ask the owner of the team to raise the limit, then run the item again.',
		};
	}
	return {
		message: 'Segmind rejected a parameter, or the balance is too low',
		description: `Check the parameters of this item, and your balance with the 'Get Credits' operation. ${topUp}`,
	};
}

/** For what the history does not say itself: whoever responds is none. */
function historyMessage(status: number): StatusMessage | undefined {
	return status < 500 && ![401, 403, 429].includes(status) ? noHistory : undefined;
}

function otherStatus(status: number): StatusMessage {
	return status >= 500
		? { message: 'Segmind is not available right now', description: tryLater }
		: unexpectedResponse;
}
