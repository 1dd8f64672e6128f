import type { IDataObject } from 'n8n-workflow';

/**
 * What a failed request says of itself, and whether it can have reached Segmind: one that cannot have is free and may
 * be sent again.
 */

/** Codes of requests that never left: there was no address, nobody listened, or TLS was not agreed on. */
const nothingSent = new Set([
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

/** OpenSSL's words while TLS is being agreed on, before a byte of the request: mostly https to a port that speaks http. */
const handshakeWords =
	/wrong version number|packet length too long|unsupported protocol|alert (handshake failure|protocol version)/i;

/** Whether a request that ended with this code cannot have reached Segmind. */
export function neverSent(code: string | undefined): boolean {
	return code !== undefined && nothingSent.has(code);
}

/** Whether the code says that TLS was not agreed on. */
export function isInsecure(code: string): boolean {
	return /CERT|SIGNATURE|TLS/.test(code);
}

/**
 * The code of a failed request, wherever n8n's wrapping has put it, for example `ECONNRESET`; none when n8n itself held
 * the request back. What broke while connecting and what broke on an open connection have different codes.
 */
export function codeOf(error: unknown): string | undefined {
	const chain = chainOf(error);
	// n8n 1.104 to 2.33 drop the cause and keep its code as the error's `httpCode` (NodeApiError).
	const code = firstText(chain, 'code') ?? firstText(chain, 'httpCode');
	const connecting = chain.some(brokeConnecting);
	switch (code) {
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return connecting ? code : 'ECONNRESET';
		case 'ETIMEDOUT':
			return connecting ? 'EHOSTUNREACH' : code;
		case 'EPROTO':
			return chain.some(({ message }) => handshakeWords.test(String(message)))
				? 'ERR_TLS_HANDSHAKE'
				: code;
		default:
			return code;
	}
}

/** Node tries the addresses of a host one after another and tells of each (AggregateError of net.connect). */
function brokeConnecting({ syscall, errors }: IDataObject): boolean {
	if (syscall === 'connect') return true;
	if (!Array.isArray(errors) || errors.length === 0) return false;
	return (errors as Array<{ syscall?: unknown }>).every((each) => each?.syscall === 'connect');
}

/** An error, its cause, the cause of that, and so on. */
function chainOf(error: unknown, depth = 0): IDataObject[] {
	if (typeof error !== 'object' || error === null || depth > 4) return [];
	return [error as IDataObject, ...chainOf((error as { cause?: unknown }).cause, depth + 1)];
}

function firstText(errors: IDataObject[], key: string): string | undefined {
	return errors
		.map((error) => error[key])
		.find((value): value is string => typeof value === 'string' && value !== 'null');
}
