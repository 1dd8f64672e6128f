import { type HttpResponse } from './outcome';
import { envelopesIn } from './result';

/** Longer URLs are not searched for an ID, in characters. */
const longestUrl = 2_000;

/**
 * The request ID that Segmind gave a job, wherever the response names it: `request_id`, the URLs of the job, `id`, or the
 * header `x-request-id`, in this order, as the last two may be those of something else. It may be a number.
 *
 * @returns undefined when there is none that can be looked up
 */
export function requestIdIn({
	headers,
	body,
}: Pick<HttpResponse, 'headers' | 'body'>): string | undefined {
	const objects = envelopesIn(body);
	const named = (...keys: string[]) => keys.flatMap((key) => objects.map((each) => each[key]));
	return [
		...named('request_id', 'requestId'),
		...named('status_url', 'response_url', 'poll_url').map(idInUrl),
		...named('id'),
		headers['x-request-id'],
	]
		.map(asRequestId)
		.find((id) => id !== undefined);
}

/**
 * Whether a value can be a request ID. Segmind's are UUIDs or hex digits, but that is not documented, so only what would
 * change the URL's path or cannot be in a URL is ruled out.
 */
export function isRequestId(value: unknown): value is string {
	return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value) && !/^\.+$/.test(value);
}

function asRequestId(value: unknown): string | undefined {
	// A larger number has lost its last digits when the JSON was parsed.
	const text = Number.isSafeInteger(value) ? String(value) : value;
	const id = typeof text === 'string' ? text.trim() : '';
	return isRequestId(id) ? id : undefined;
}

/** The ID in `…/v2/requests/{id}/status`, `…/v2/requests/{id}` or `…?request_id={id}`. */
function idInUrl(url: unknown): string | undefined {
	if (typeof url !== 'string' || url.length > longestUrl) return undefined;
	const inQuery = /[?&](?:request_)?id=([^&#]+)/i.exec(url);
	if (inQuery) return decoded(inQuery[1]);
	const parts = url.split(/[?#]/)[0].split('/').filter(Boolean);
	const last = parts.at(-1)?.toLowerCase() === 'status' ? parts.at(-2) : parts.at(-1);
	// A route without an ID ends with a name, such as `requests`, or with a version.
	return last !== undefined && /\d/.test(last) && !/^v\d+$|\./.test(last)
		? decoded(last)
		: undefined;
}

function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
