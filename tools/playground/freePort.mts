/** Ports on this machine's own address, where n8n and the emulator listen. */
import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/**
 * A port on 127.0.0.1 that nobody listens on. n8n takes seconds before it uses one, so it is none of those that
 * systems give away by themselves (from 32768 on): somebody else might be given it meanwhile.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = 15_000 + Math.floor(Math.random() * 15_000);
		try {
			await listen(port);
			return port;
		} catch (error) {
			if (!isTaken(error)) throw error;
		}
	}
}

/** Throws a sentence when a port on 127.0.0.1 cannot be had. */
export async function assertFree(port: number): Promise<void> {
	try {
		await listen(port);
	} catch (error) {
		const reason = isTaken(error) ? 'is in use' : `cannot be used (${(error as Error).message})`;
		throw new Error(
			`Port ${port} ${reason}; choose another one, such as npm start -- --port ${port + 1}`,
		);
	}
}

/** By another program, or kept for one by the system. */
function isTaken(error: unknown): boolean {
	return ['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function listen(port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, HOST, () => server.close(() => resolve()));
	});
}
