import http from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { startProxy, type Proxy, type ProxyFault } from '../../../emulator/proxy.mts';
import { emulator, json, key, smallBody, useEmulator } from './client.mts';

useEmulator();

/** Submits a job through a proxy, as a client does with an http URL. */
const submit = async ({ port }: Proxy) =>
	await new Promise<{ status?: number; headers: http.IncomingHttpHeaders; body: string }>(
		(resolve, reject) => {
			const path = `${emulator.baseUrl}/v2/flux-2-pro`;
			const headers = { ...key, ...json };
			const request = http.request({ port, path, method: 'POST', headers }, async (response) =>
				resolve({
					status: response.statusCode,
					headers: response.headers,
					body: await text(response),
				}),
			);
			request.on('error', reject);
			request.end(JSON.stringify(smallBody()));
		},
	);

/** Asks a proxy for a tunnel, by default to the emulator, and sends a request through it. */
const tunnel = async ({ port }: Proxy, path = new URL(emulator.baseUrl).host) =>
	await new Promise<{ status?: number; answer: string }>((resolve, reject) => {
		const request = http.request({ port, path, method: 'CONNECT', agent: false });
		request.on('connect', (response, socket: Socket) => {
			socket.end('GET /v1/get-user-credits HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
			text(socket).then(
				(answer) => resolve({ status: response.statusCode, answer }),
				() => resolve({ status: response.statusCode, answer: 'reset' }),
			);
		});
		request.on('error', reject);
		request.end();
	});

const withFault = async (fault?: ProxyFault) => await startProxy(() => fault);

describe('a proxy', () => {
	it('passes requests on and opens tunnels', async () => {
		const proxy = await withFault();
		expect(await submit(proxy)).toMatchObject({
			status: 200,
			body: expect.stringContaining('QUEUED'),
		});
		expect((await tunnel(proxy)).answer).toMatch(/^HTTP\/1.1 401/);
		expect(proxy.requests.map(({ method }) => method)).toEqual(['POST', 'CONNECT']);
		expect(emulator.bill.submitted).toBe(1);
		await proxy.close();
	});
	it.each([
		['login', 407],
		['refused', 403],
		['unreachable', 502],
	] as const)('can answer "%s" with %d, to a request and to a tunnel', async (fault, status) => {
		const proxy = await withFault(fault);
		const { headers, ...answer } = await submit(proxy);
		expect(answer.status).toBe(status);
		expect(headers['proxy-authenticate'] !== undefined).toBe(status === 407);
		expect((await tunnel(proxy)).status).toBe(status);
		expect(proxy.requests).toMatchObject([{ fault, body: JSON.stringify(smallBody()) }, { fault }]);
		expect(emulator.requests).toEqual([]);
		await proxy.close();
	});
	it('can refuse some hosts, and lead a tunnel elsewhere', async () => {
		const { host } = new URL(emulator.baseUrl);
		const proxy = await startProxy(
			(url) => (url === 'api.segmind.example:443' ? undefined : 'refused'),
			() => host,
		);
		expect((await tunnel(proxy)).status).toBe(403);
		expect((await tunnel(proxy, 'api.segmind.example:443')).answer).toMatch(/^HTTP\/1.1 401/);
		await proxy.close();
	});
	it('can close the connection instead of answering', async () => {
		const proxy = await withFault('closed');
		await expect(submit(proxy)).rejects.toThrow('socket hang up');
		await expect(tunnel(proxy)).rejects.toThrow('socket hang up');
		expect(emulator.requests).toEqual([]);
		await proxy.close();
	});
	it('can close a tunnel that it has opened', async () => {
		const proxy = await withFault('tunnel closed');
		expect(await tunnel(proxy)).toEqual({ status: 200, answer: '' });
		expect(emulator.requests).toEqual([]);
		await proxy.close();
	});
	it('answers a request that is not for a proxy', async () => {
		const proxy = await startProxy();
		expect((await fetch(`${proxy.url}/emulator/bill`)).status).toBe(400);
		await proxy.close();
	});
	it('is down after it was closed', async () => {
		const proxy = await withFault();
		await proxy.close();
		await expect(submit(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});
