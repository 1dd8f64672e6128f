import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { errorCode, neverSent } from '../../nodes/Flux/segmind/connectionError.ts';

/** An error as Node or axios throws it. */
const failed = (fields: object, cause?: unknown) =>
	Object.assign(new Error('no', { cause }), fields);

const connect = { syscall: 'connect' };
const read = { syscall: 'read' };

describe('a request that failed', () => {
	it.each([
		['was refused', failed({ code: 'ECONNREFUSED', ...connect })],
		['found no address', failed({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
		['found no way while connecting', failed({ code: 'EHOSTUNREACH', ...connect })],
		['ran out of time while connecting', failed({ code: 'ETIMEDOUT', ...connect })],
		[
			'found no way to any of the addresses',
			failed({
				code: 'ENETUNREACH',
				errors: [
					failed({ code: 'ENETUNREACH', ...connect }),
					failed({ code: 'ETIMEDOUT', ...connect }),
				],
			}),
		],
		[
			'ran out of time at every address',
			failed({ code: 'ETIMEDOUT', errors: [failed({ code: 'ETIMEDOUT', ...connect })] }),
		],
		['was refused, as n8n wraps it', failed({}, failed({ code: 'ECONNREFUSED', ...connect }))],
		['was refused, as n8n 1.123 tells it', failed({ httpCode: 'ECONNREFUSED' })],
		['trusts no certificate', failed({ code: 'CERT_HAS_EXPIRED' })],
	])('and %s was never sent', (_how, error) => {
		expect(neverSent(errorCode(error))).toBe(true);
	});

	it.each([
		['was reset', failed({ code: 'ECONNRESET', ...read })],
		['ran out of time while waiting', failed({ code: 'ETIMEDOUT', ...read })],
		['lost its way on an open connection', failed({ code: 'EHOSTUNREACH', ...read })],
		['ran into its time limit', failed({ code: 'ECONNABORTED' })],
		['broke off in the midst of TLS', failed({ code: 'EPROTO', message: 'bad record mac' })],
		['was held back by n8n', failed({ message: 'Domain not allowed' })],
		['lost one of several addresses while reading', failed({ code: 'ETIMEDOUT', errors: [read] })],
	])('and %s may have been sent', (_how, error) => {
		expect(neverSent(errorCode(error))).toBe(false);
	});

	it('because nobody speaks TLS at the address was never sent', async () => {
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
