import https from 'node:https';
import net from 'node:net';
import { breakConnection, type BrokenConnection } from './brokenServer.mts';
import { selfSigned } from './certificate.mts';
import { forward } from './forward.mts';
import { listen, type Listener } from './listen.mts';

/** A host with https. */
export interface TlsFront extends Listener {
	/** With https. */
	url: string;
}

/**
 * Starts a server on 127.0.0.1 that passes requests to an http URL, so that connections can break during the TLS
 * handshake, before anything of a request is sent.
 * @param pick called for each connection: how to break it; `undefined` lets it through
 * @param certificate by default one that nobody trusts
 */
export async function startTlsFront(
	target: string,
	pick: () => BrokenConnection | undefined,
	certificate = selfSigned(),
): Promise<TlsFront> {
	const tls = https.createServer(certificate, (request, response) =>
		forward(request, response, target + request.url),
	);
	tls.on('tlsClientError', () => {});
	const server = net.createServer((socket) => {
		const how = pick();
		if (how) breakConnection(socket, how);
		else tls.emit('connection', socket);
	});
	const { port, close } = await listen(server);
	return { port, close, url: `https://127.0.0.1:${port}` };
}
