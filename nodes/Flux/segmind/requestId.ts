/**
 * Whether a value can be a request ID. Segmind's are UUIDs or hex digits, but nobody promises that; what is
 * ruled out would lead the request elsewhere or cannot be put into an address.
 */
export function isRequestId(value: unknown): value is string {
	return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value) && !/^\.+$/.test(value);
}

/**
 * The path of a job. Built from the ID alone, never from the `status_url` of an answer, which could lead
 * the key elsewhere.
 */
export function requestPath(requestId: string): string {
	return `/v2/requests/${encodeURIComponent(requestId)}`;
}
