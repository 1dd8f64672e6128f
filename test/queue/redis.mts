/** Redis from Debian's package redis-server: n8n's queue. */
import { createConnection } from 'node:net';
import { freePort } from '../../tools/playground/freePort.mts';
import { startService, type Service } from './service.mts';

/** Where Debian's package puts the server. */
export const redisProgram = '/usr/bin/redis-server';

/** Starts an empty Redis on a free port of 127.0.0.1, which keeps nothing on disk. */
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
		answers: async () => (await ask(port, 'PING')) === '+PONG\r\n',
	});
}

/** Sends one line of Redis's protocol; gives the beginning of the answer, '' when there is none. */
async function ask(port: number, line: string): Promise<string> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
		const end = (answer: string) => {
			socket.destroy();
			resolve(answer);
		};
		socket.once('data', (bytes) => end(bytes.toString()));
		socket.once('error', () => end(''));
		socket.once('close', () => end(''));
	});
}
