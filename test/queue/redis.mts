/** Redis from Debian's package redis-server: n8n's queue. */
import { createConnection } from 'node:net';
import { freePort } from '../../tools/playground/freePort.mts';
import { startService, type Service } from './service.mts';

/** Where Debian's package installs the server. */
export const redisProgram = '/usr/bin/redis-server';

/** Starts an empty Redis on a free port of 127.0.0.1, without persistence. */
export async function startRedis(folder: string): Promise<Service> {
	const port = await freePort();
	const settings = {
		port: String(port),
		bind: '127.0.0.1',
		save: '',
		appendonly: 'no',
		dir: folder,
	};
	return await startService({
		command: redisProgram,
		arguments: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
		port,
		folder,
		isReady: async () => (await send(port, 'PING')) === '+PONG\r\n',
	});
}

/** Sends one line of Redis's protocol. @returns the start of the response, '' if there is none */
async function send(port: number, line: string): Promise<string> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
		const end = (response: string) => {
			socket.destroy();
			resolve(response);
		};
		socket.once('data', (bytes) => end(bytes.toString()));
		socket.once('error', () => end(''));
		socket.once('close', () => end(''));
	});
}
