import net from 'node:net';
import { listen, type Listener } from './listen.mts';

/** How a connection ends before a request is read. The alerts are those of TLS, with their numbers (RFC 8446, 6). */
export type BrokenConnection =
	'alert 112 unrecognized name' | 'alert 80 internal error' | 'closed' | 'reset';

/** A fatal alert: type 21, TLS 1.2, two bytes, level 2, the number. */
const alerts: Partial<Record<BrokenConnection, number[]>> = {
	'alert 112 unrecognized name': [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 112],
	'alert 80 internal error': [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 80],
};

/** Ends a connection as soon as the client has sent its first bytes, which are not looked at. */
export function breakConnection(socket: net.Socket, how: BrokenConnection) {
	socket.once('data', () => {
		if (how === 'reset') socket.resetAndDestroy();
		else socket.end(Buffer.from(alerts[how] ?? []), () => socket.destroy());
	});
}

/** A server that never reads a request. */
export interface BrokenServer extends Listener {
	/** With https. */
	url: string;
	/** How many there were. */
	readonly connections: number;
}

/**
 * Starts a server on 127.0.0.1 that breaks every connection, or, with `plain http`, answers TLS with an HTTP response, as
 * an http server does that is addressed with https.
 */
export async function startBrokenServer(
	how: BrokenConnection | 'plain http',
): Promise<BrokenServer> {
	let connections = 0;
	const server = net.createServer((socket) => {
		connections += 1;
		if (how === 'plain http') answerPlainly(socket);
		else breakConnection(socket, how);
	});
	const { port, close } = await listen(server);
	return {
		...{ port, close },
		url: `https://127.0.0.1:${port}`,
		get connections() {
			return connections;
		},
	};
}

function answerPlainly(socket: net.Socket) {
	socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
}
