import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { errorCode, neverSent } from '../../nodes/Flux/segmind/connectionError.ts';

/** An error as Node or axios throws it. */
const failure = (fields: object, cause?: unknown) =>
	Object.assign(new Error('no', { cause }), fields);

const connect = { syscall: 'connect' };
const read = { syscall: 'read' };

/** Node's "X509 certificate error codes" (documentation of `tls`), and its own for certificates and handshakes. */
const certificateCodes = [
	...['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_CRL', 'UNABLE_TO_DECRYPT_CERT_SIGNATURE'],
	...['UNABLE_TO_DECRYPT_CRL_SIGNATURE', 'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY'],
	...['CERT_SIGNATURE_FAILURE', 'CRL_SIGNATURE_FAILURE', 'CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'],
	...['CRL_NOT_YET_VALID', 'CRL_HAS_EXPIRED', 'ERROR_IN_CERT_NOT_BEFORE_FIELD'],
	...['ERROR_IN_CERT_NOT_AFTER_FIELD', 'ERROR_IN_CRL_LAST_UPDATE_FIELD'],
	...['ERROR_IN_CRL_NEXT_UPDATE_FIELD', 'OUT_OF_MEM', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
	...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
	...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_CHAIN_TOO_LONG', 'CERT_REVOKED', 'INVALID_CA'],
	...['PATH_LENGTH_EXCEEDED', 'INVALID_PURPOSE', 'CERT_UNTRUSTED', 'CERT_REJECTED'],
	...['HOSTNAME_MISMATCH', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_HANDSHAKE_TIMEOUT'],
];

/** Of names, sockets and requests that cannot be built (Node's "Common system errors" and "Node.js error codes"). */
const localCodes = [
	...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ECONNREFUSED', 'EADDRNOTAVAIL', 'EMFILE', 'ENFILE'],
	...['ERR_INVALID_CHAR', 'ERR_INVALID_URL', 'ERR_UNESCAPED_CHARACTERS', 'ERR_INVALID_ARG_TYPE'],
];

describe('a request', () => {
	it.each([...certificateCodes, ...localCodes])('that failed with %s was never sent', (code) => {
		expect(neverSent(errorCode(failure({ code })))).toBe(true);
	});

	it.each([
		['whose connection was refused', failure({ code: 'ECONNREFUSED', ...connect })],
		['to an unknown host', failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
		['to a host without a route', failure({ code: 'EHOSTUNREACH', ...connect })],
		['that timed out while connecting', failure({ code: 'ETIMEDOUT', ...connect })],
		[
			'to a host none of whose addresses has a route',
			failure({
				code: 'ENETUNREACH',
				errors: [
					failure({ code: 'ENETUNREACH', ...connect }),
					failure({ code: 'ETIMEDOUT', ...connect }),
				],
			}),
		],
		[
			'that timed out while connecting to every address',
			failure({ code: 'ETIMEDOUT', errors: [failure({ code: 'ETIMEDOUT', ...connect })] }),
		],
		[
			'whose connection was refused (wrapped by n8n)',
			failure({}, failure({ code: 'ECONNREFUSED', ...connect })),
		],
		[
			'whose connection was refused (as n8n 1.123 reports it)',
			failure({ httpCode: 'ECONNREFUSED' }),
		],
		['to a host with an expired certificate', failure({ code: 'CERT_HAS_EXPIRED' })],
	])('%s was never sent', (_name, error) => {
		expect(neverSent(errorCode(error))).toBe(true);
	});

	it.each([
		['whose connection was reset', failure({ code: 'ECONNRESET', ...read })],
		['that timed out while waiting', failure({ code: 'ETIMEDOUT', ...read })],
		['that lost its route on an open connection', failure({ code: 'EHOSTUNREACH', ...read })],
		['that exceeded its time limit', failure({ code: 'ECONNABORTED' })],
		['whose TLS connection broke', failure({ code: 'EPROTO', message: 'bad record mac' })],
		['that n8n blocked', failure({ message: 'Domain not allowed' })],
		[
			'that timed out while reading from one of several addresses',
			failure({ code: 'ETIMEDOUT', errors: [read] }),
		],
	])('%s may have been sent', (_name, error) => {
		expect(neverSent(errorCode(error))).toBe(false);
	});

	it('to a server that does not use TLS was never sent', async () => {
		const server = http.createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const request = axios.post(`https://127.0.0.1:${port}/v2/flux-2-pro`, {}, { proxy: false });
		const error: unknown = await request.catch((reason: unknown) => reason);
		server.close();
		expect(errorCode(error)).toBe('ERR_TLS_HANDSHAKE');
		expect(neverSent(errorCode(error))).toBe(true);
	});
});
