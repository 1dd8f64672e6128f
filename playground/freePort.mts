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
		const isFree = await listen(port).then(
			() => true,
			() => false,
		);
		if (isFree) return port;
	}
}

/** Throws a sentence when a port on 127.0.0.1 cannot be had. */
export async function assertFree(port: number): Promise<void> {
	try {
		await listen(port);
	} catch {
		throw new Error(`Port ${port} is in use; choose another one with --port.`);
	}
}

function listen(port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, HOST, () => server.close(() => resolve()));
	});
}
