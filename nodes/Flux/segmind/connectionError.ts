import type { IDataObject } from 'n8n-workflow';
import type { SegmindUrls } from './urls';

/** A request that got no response, as a value. */
export class ConnectionError extends Error {
	constructor(
		/** Node's or axios' code, for example `ECONNRESET`; undefined when n8n itself blocked the request. */
		readonly code: string | undefined,
		/** n8n's own message, for example about a host that the credential does not allow. */
		message: string,
		/** Whether it went through the proxy that the node's Request Options name. */
		readonly viaProxy = false,
	) {
		super(message);
	}
}

/** A request that was not sent because the credential has no URL for it: it is empty or not a URL. */
export class UnusableUrlError extends ConnectionError {
	constructor(
		readonly host: keyof SegmindUrls,
		/** What the credential has instead. */
		readonly url: string,
	) {
		super('ERR_INVALID_URL', `The credential has no usable ${host}`);
	}
}

/**
 * Codes of requests that were never sent: Node's for DNS, sockets and requests that it cannot build ("Common system errors",
 * "Node.js error codes"), and `ERR_TLS_HANDSHAKE` and `ERR_PROXY` as `errorCode` gives them.
 */
const neverSentCodes = new Set([
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
	'EMFILE',
	'ENFILE',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'ERR_BAD_REQUEST',
	'ERR_UNESCAPED_CHARACTERS',
	'ERR_TLS_HANDSHAKE',
	'ERR_PROXY',
]);

/**
 * OpenSSL's verification errors, as Node reports them (documentation of `tls`, "X509 certificate error codes"), and
 * Node's own for what it rejects before the handshake is over.
 */
const certificateCodes =
	/^(ERR_TLS_|ERR_INVALID_CA|UNABLE_TO_|CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|PATH_LENGTH_EXCEEDED|INVALID_CA$|INVALID_PURPOSE|HOSTNAME_MISMATCH|OUT_OF_MEM$|UNSUPPORTED_CERT)/;

/** OpenSSL's messages before a byte of the request is sent, mostly for https to a plain http port. */
const tlsHandshakeMessage =
	/wrong version number|packet length too long|unsupported protocol|no protocols available|before secure TLS connection was established/i;

/** The server ended the connection with a TLS alert. Number 20 means a broken record, perhaps in mid-request (RFC 8446). */
const tlsAlert = /SSL alert number (?!20\b)\d+/;

/** Whether a request that ended with this code cannot have reached Segmind: it is free, and may be sent again. */
export function neverSent(code: string | undefined): boolean {
	if (code === undefined) return false;
	return neverSentCodes.has(code) || isTlsError(code) || code.startsWith('ERR_INVALID_');
}

/** Whether the code is about the certificate or the TLS handshake. */
export function isTlsError(code: string): boolean {
	return certificateCodes.test(code);
}

/**
 * The code of a failed request, wherever n8n has wrapped it, for example `ECONNRESET`; undefined when n8n itself blocked
 * the request. A connection that could not be opened has another code than one that broke later.
 */
export function errorCode(error: unknown): string | undefined {
	const chain = causesOf(error);
	// n8n before 2.34 keeps only the original message, in a list (NodeApiError).
	const said = (words: RegExp) =>
		chain.some(({ message, messages }) => words.test([message, messages].flat().join(' ')));
	// https-proxy-agent, which n8n uses, throws this without a code.
	if (said(/proxy connection (ended|timed out)/i)) return 'ERR_PROXY';
	if (said(tlsAlert) || said(tlsHandshakeMessage) || chain.some(brokeInHandshake)) {
		return 'ERR_TLS_HANDSHAKE';
	}
	// n8n 1.104 to 2.33 drop the cause and keep its code as the error's `httpCode` (NodeApiError).
	const code = firstText(chain, 'code') ?? firstText(chain, 'httpCode');
	const connecting = chain.some(brokeWhileConnecting);
	if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return connecting ? code : 'ECONNRESET';
	// Whatever ended it: no connection, nothing sent.
	return connecting && !neverSent(code) ? 'EHOSTUNREACH' : code;
}

/** A connection that was reset during the TLS handshake (Node's TLSSocket, in axios' request). */
function brokeInHandshake({ request }: IDataObject): boolean {
	const { socket, _currentRequest: current } = (request ?? {}) as {
		socket?: { secureConnecting?: boolean } | null;
		_currentRequest?: { socket?: { secureConnecting?: boolean } | null };
	};
	return (current?.socket ?? socket)?.secureConnecting === true;
}

/**
 * The bug in this package or in n8n that caused an error, such as a TypeError; undefined where a request failed. Errors of
 * Node and axios about a request have a code, bugs have none.
 */
export function programmingErrorIn(error: unknown): Error | undefined {
	const bugs = [TypeError, RangeError, ReferenceError, SyntaxError];
	return causesOf(error).find(
		(each): each is Error & IDataObject =>
			each.code === undefined && bugs.some((kind) => each instanceof kind),
	);
}

/** System calls before the first byte is sent. */
const connectingCalls: unknown[] = ['connect', 'getaddrinfo', 'bind', 'socket'];

/** Node tries the addresses of a host one after another and reports each (AggregateError of net.connect). */
function brokeWhileConnecting({ syscall, errors }: IDataObject): boolean {
	if (connectingCalls.includes(syscall)) return true;
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
