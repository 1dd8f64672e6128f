import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { forward } from './forward.mts';
import { listen, type Listener } from './listen.mts';

/**
 * What a proxy does instead of its work: asks for a login (407), refuses (403), cannot reach the host (502), closes the
 * connection after the request, or, for https, opens the tunnel and closes it.
 */
export type ProxyFault = 'login' | 'refused' | 'unreachable' | 'closed' | 'tunnel closed';

/** A request that a proxy was given. */
export interface ProxiedRequest {
	/** `CONNECT` for a tunnel. */
	method: string;
	/** The whole URL; of a tunnel host and port. */
	url: string;
	/** `undefined`: it was passed on. */
	fault?: ProxyFault;
	/** Of a request that was not passed on. */
	body?: string;
}

/** An http proxy. */
export interface Proxy extends Listener {
	/** For a client's settings. */
	url: string;
	/** In the order of arrival. */
	requests: ProxiedRequest[];
}

const responses: Partial<Record<ProxyFault, [status: number, reason: string]>> = {
	login: [407, 'Proxy Authentication Required'],
	refused: [403, 'Forbidden'],
	unreachable: [502, 'Bad Gateway'],
};

/**
 * Starts an http proxy on 127.0.0.1, for plain requests and for tunnels. Closed, it is a proxy that is down.
 * @param pick called with the URL of each request, and with host and port of each tunnel; `undefined` passes it on
 * @param addressOf where a tunnel ends, by default at its host and port
 */
export async function startProxy(
	pick: (url: string) => ProxyFault | undefined = () => undefined,
	addressOf: (hostAndPort: string) => string = (hostAndPort) => hostAndPort,
): Promise<Proxy> {
	const requests: ProxiedRequest[] = [];
	const log = ({ method = '', url = '' }: http.IncomingMessage) => {
		const logged: ProxiedRequest = { method, url, fault: pick(url) };
		requests.push(logged);
		return logged;
	};
	const server = http.createServer((request, response) => {
		const logged = log(request);
		if (logged.fault) void refuse(request, response, logged);
		// Only a client that takes it for a web server sends a path alone.
		else if (!URL.canParse(logged.url)) response.writeHead(400).end();
		else forward(request, response, logged.url);
	});
	server.on('connect', (request: http.IncomingMessage, client: Duplex) => {
		const { fault, url } = log(request);
		if (fault) refuseTunnel(client, fault);
		else openTunnel(client, addressOf(url));
	});
	const { port, close } = await listen(server);
	return { port, close, url: `http://127.0.0.1:${port}`, requests };
}

/** Reads a plain request, and does not pass it on. */
async function refuse(
	request: http.IncomingMessage,
	response: http.ServerResponse,
	logged: ProxiedRequest,
) {
	logged.body = await text(request).catch(() => '');
	const [status, reason] = responses[logged.fault ?? 'closed'] ?? [];
	if (status === undefined) return request.socket.destroy();
	response.writeHead(status, reason, headersOf(status));
	return response.end(pageOf(reason));
}

function refuseTunnel(client: Duplex, fault: ProxyFault) {
	client.on('error', () => {});
	const [status, reason] = responses[fault] ?? [];
	if (fault === 'tunnel closed') client.write(established);
	if (status !== undefined) {
		const headers = Object.entries(headersOf(status)).map(
			([name, value]) => `${name}: ${value}\r\n`,
		);
		client.write(`HTTP/1.1 ${status} ${reason}\r\n${headers.join('')}\r\n${pageOf(reason)}`);
	}
	client.end();
}

function openTunnel(client: Duplex, address: string) {
	const { hostname, port } = new URL(`http://${address}`);
	const host = net.connect(Number(port || 443), hostname);
	for (const [one, other] of [
		[client, host],
		[host, client],
	]) {
		one.on('error', () => other.destroy()).once('close', () => other.destroy());
	}
	host.once('connect', () => {
		client.write(established);
		client.pipe(host).pipe(client);
	});
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n';

function headersOf(status: number): Record<string, string> {
	const login = { 'Proxy-Authenticate': 'Basic realm="The emulator\'s proxy"' };
	return { 'Content-Type': 'text/html', Connection: 'close', ...(status === 407 && login) };
}

function pageOf(reason = ''): string {
	return `<html><head><title>${reason}</title></head><body><h1>${reason}</h1></body></html>\n`;
}
