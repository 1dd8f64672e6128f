import https from 'node:https';
import { startBrokenServer } from '../../../emulator/brokenServer.mts';

/** The code of a request that fails. */
const codeOf = async (url: string) =>
	await new Promise<string>((resolve) => {
		const request = https.request(url, { method: 'POST', rejectUnauthorized: false });
		request.on('response', () => resolve('answered'));
		request.on('error', ({ code = '', message }: NodeJS.ErrnoException) =>
			resolve(`${code} ${message}`),
		);
		request.end('{}');
	});

it.each([
	['alert 112 unrecognized name', /^ERR_SSL_TLSV1_UNRECOGNIZED_NAME|EPROTO/],
	['alert 80 internal error', /^ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR|EPROTO/],
	['closed', /^ECONNRESET .*before secure TLS connection was established/],
	['reset', /^ECONNRESET/],
	['plain http', /^EPROTO|^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/],
] as const)('a broken server ends a connection: %s', async (how, code) => {
	const server = await startBrokenServer(how);
	expect(await codeOf(server.url)).toMatch(code);
	expect(server.connections).toBe(1);
	await server.close();
	expect(await codeOf(server.url)).toMatch(/^ECONNREFUSED/);
});
