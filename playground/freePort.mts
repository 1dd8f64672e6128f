import { createServer, type AddressInfo } from 'node:net';

const HOST = '127.0.0.1';

/** A port on 127.0.0.1 that nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
	return await listen(0);
}

/** Whether a port on 127.0.0.1 can be had. */
export async function isFree(port: number): Promise<boolean> {
	return await listen(port).then(
		() => true,
		() => false,
	);
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
