import { isTlsError, neverSent, UnusableUrlError, type ConnectionError } from './connectionError';
import { jobIsSafe, JobError, nothingSubmitted, tryLater } from './errors';
import { quoted, shorten } from './errorText';
import { segmindUrls, urlLabels } from './urls';

/** A request that got no response. */
export function connectionErrorFor(error: ConnectionError): JobError {
	if (error instanceof UnusableUrlError) return unusableUrlError(error);
	const { code, message, viaProxy } = error;
	if (code === 'ERR_PROXY' || (viaProxy && neverSent(code) && !isTlsError(code ?? ''))) {
		return proxyError('The proxy could not be used; nothing was sent to Segmind', shorten(message));
	}
	if (code === undefined) {
		const hint = allowlistHint(message);
		return new JobError({
			message: quoted('n8n blocked the request', shorten(message)),
			description: `${hint} ${nothingSubmitted}`,
			descriptionIfAccepted: hint,
		});
	}
	if (neverSent(code)) {
		const tls = isTlsError(code);
		const check = tls
			? "Either the certificate is not trusted, often because of a proxy, or the server does not support HTTPS. Check the proxy, and the URLs in the 'Segmind API' credential"
			: "Check the internet connection of the machine that runs n8n, and the URLs in the 'Segmind API' credential";
		return new JobError({
			message: tls
				? 'Could not establish a secure connection to Segmind'
				: 'Could not reach Segmind',
			description: `Nothing was sent. ${check}, then run the item again.`,
			descriptionIfAccepted: `${check}. ${jobIsSafe}`,
		});
	}
	return new JobError({
		message: 'The connection to Segmind was lost',
		description: tryLater,
		descriptionIfAccepted: jobIsSafe,
	});
}

function unusableUrlError({ host, url }: UnusableUrlError): JobError {
	const label = urlLabels[host];
	const hint = `Open the 'Segmind API' credential and set the ${label} to ${segmindUrls[host]}.`;
	return new JobError({
		message: quoted(
			url === '' ? `The credential has no ${label}` : `The ${label} in the credential is not a URL`,
			shorten(url),
		),
		description: `${hint} ${nothingSubmitted}`,
		descriptionIfAccepted: `${hint} ${jobIsSafe}`,
	});
}

/** A key that no request can carry. @param message which character of it, without quoting it */
export function unsendableKeyError(message: string): JobError {
	const hint =
		"Open the 'Segmind API' credential and paste the key again. You can find it at cloud.segmind.com under API Keys; it starts with SG_.";
	return new JobError({
		message,
		description: `${hint} ${nothingSubmitted}`,
		descriptionIfAccepted: `${hint} ${jobIsSafe}`,
	});
}

/**
 * A proxy that did not pass a request on.
 *
 * @param text its own, or the connection's
 */
export function proxyError(message: string, text: string, httpCode?: number): JobError {
	const check =
		"Check the proxy under 'Request Options' of this node (its URL may contain a user name and a password), or the one in n8n's environment (HTTPS_PROXY)";
	return new JobError({
		message: quoted(message, text),
		description: `${check}, then run the item again. Nothing was charged.`,
		descriptionIfAccepted: `${check}. ${jobIsSafe}`,
		httpCode,
	});
}

/** What to do about a request that n8n blocked. @param reason n8n's own message */
function allowlistHint(reason: string): string {
	if (/restricted IP|hostname/i.test(reason)) {
		return "This n8n instance does not allow requests to internal addresses. Check the URLs in the 'Segmind API' credential. If they are correct, ask your n8n administrator to allow the address with N8N_SSRF_ALLOWED_IP_RANGES.";
	}
	if (/domain/i.test(reason)) {
		return "Open the 'Segmind API' credential and add the domain under Allowed HTTP Request Domains.";
	}
	return "Check the URLs and the Allowed HTTP Request Domains in the 'Segmind API' credential.";
}
