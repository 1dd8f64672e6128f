/** Ports on 127.0.0.1, where n8n and the emulator listen. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import getPort from 'get-port';

const host = '127.0.0.1';
const CANDIDATES = 20;

/**
 * A free port on 127.0.0.1. n8n takes seconds before it listens, so it is not one of the ports that systems
 * assign by themselves (from 32768 on): another program might be given it in the meantime.
 */
export async function freePort(): Promise<number> {
	const port = Array.from({ length: CANDIDATES }, () => randomInt(15_000, 30_000));
	return await getPort({ host, port });
}

/** @throws Error with a sentence for the user when nothing can listen on this port of 127.0.0.1 */
export async function assertFree(port: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, host, () => server.close(() => resolve()));
	}).catch(({ code, message }: NodeJS.ErrnoException) => {
		const reason =
			code === 'EADDRINUSE'
				? 'is in use, perhaps by another npm start'
				: `cannot be used (${message})`;
		throw new Error(`Port ${port} ${reason}; choose another: npm start -- --port ${port + 1}`);
	});
}
