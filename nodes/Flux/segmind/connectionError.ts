import type { IDataObject } from 'n8n-workflow';

/** A request that got no response, as a value. */
export class ConnectionError extends Error {
	constructor(
		/** Node's or axios' code, for example `ECONNRESET`; undefined when n8n itself blocked the request. */
		readonly code: string | undefined,
		/** n8n's own message, for example about a host that the credential does not allow. */
		message: string,
	) {
		super(message);
	}
}

/** Codes of requests that never left: no address was found, nothing listened there, or TLS was not agreed on. */
const neverSentCodes = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ERR_INVALID_URL',
	'ERR_BAD_REQUEST',
	'ERR_TLS_HANDSHAKE',
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** OpenSSL's messages before a byte of the request is sent: mostly https to a port that speaks http. */
const tlsHandshakeMessage =
	/wrong version number|packet length too long|unsupported protocol|alert (handshake failure|protocol version)/i;

/** Whether a request that ended with this code cannot have reached Segmind: it is free, and may be sent again. */
export function neverSent(code: string | undefined): boolean {
	return code !== undefined && neverSentCodes.has(code);
}

/** Whether the code says that TLS was not agreed on. */
export function isTlsError(code: string): boolean {
	return /CERT|SIGNATURE|TLS/.test(code);
}

/**
 * The code of a failed request, wherever n8n has wrapped it, for example `ECONNRESET`; undefined when n8n itself blocked
 * the request. A connection that could not be opened has another code than one that broke later.
 */
export function errorCode(error: unknown): string | undefined {
	const chain = causesOf(error);
	// n8n 1.104 to 2.33 drop the cause and keep its code as the error's `httpCode` (NodeApiError).
	const code = firstText(chain, 'code') ?? firstText(chain, 'httpCode');
	const connecting = chain.some(brokeWhileConnecting);
	switch (code) {
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return connecting ? code : 'ECONNRESET';
		case 'ETIMEDOUT':
			return connecting ? 'EHOSTUNREACH' : code;
		case 'EPROTO':
			return chain.some(({ message }) => tlsHandshakeMessage.test(String(message)))
				? 'ERR_TLS_HANDSHAKE'
				: code;
		default:
			return code;
	}
}

/**
 * The mistake in this package or in n8n that an error comes from, such as a TypeError; undefined where a request failed.
 * Node's own errors about a request have a code, and so have those of axios.
 */
export function bugIn(error: unknown): Error | undefined {
	const bugs = [TypeError, RangeError, ReferenceError, SyntaxError];
	return causesOf(error).find(
		(each): each is Error & IDataObject =>
			each.code === undefined && bugs.some((kind) => each instanceof kind),
	);
}

/** Node tries the addresses of a host one after another and reports each (AggregateError of net.connect). */
function brokeWhileConnecting({ syscall, errors }: IDataObject): boolean {
	if (syscall === 'connect') return true;
	if (!Array.isArray(errors) || errors.length === 0) return false;
	return (errors as Array<{ syscall?: unknown }>).every((each) => each?.syscall === 'connect');
}

/** An error, its cause, the cause of that, and so on. */
function causesOf(error: unknown, depth = 0): IDataObject[] {
	if (typeof error !== 'object' || error === null || depth > 4) return [];
	return [error as IDataObject, ...causesOf((error as { cause?: unknown }).cause, depth + 1)];
}

function firstText(errors: IDataObject[], key: string): string | undefined {
	return errors
		.map((error) => error[key])
		.find((value): value is string => typeof value === 'string' && value !== 'null');
}
