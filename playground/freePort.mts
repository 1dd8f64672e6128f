/** Ports on this machine's own address, where n8n and the emulator listen. */
import { createServer, type AddressInfo } from 'node:net';

const HOST = '127.0.0.1';

/** A port on 127.0.0.1 that nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
	return await listen(0);
}

/** Throws a sentence when a port on 127.0.0.1 cannot be had. */
export async function assertFree(port: number): Promise<void> {
	try {
		await listen(port);
	} catch {
		throw new Error(`Port ${port} is in use; choose another one with --port.`);
	}
}

function listen(port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, HOST, () => {
			const taken = (server.address() as AddressInfo).port;
			server.close(() => resolve(taken));
		});
	});
}
