import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator } from '../../../emulator/emulator.mts';
import { emulator, post, smallBody, useEmulator } from './client.mts';

useEmulator();

it('an emulator whose second port is in use does not start, and leaves the first port free', async () => {
	const other = http.createServer().listen(0, '127.0.0.1');
	await once(other, 'listening');
	const port = (other.address() as AddressInfo).port - 1;
	await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
	other.close();
});

it('a reset removes faults, the log and changed settings', async () => {
	await post('/v2/flux-2-pro', smallBody());
	emulator.failNext('submit', { status: 500 });
	emulator.responseShapes = { result: 'images' };
	emulator.reset();
	expect(emulator.requests).toEqual([]);
	expect(emulator.bill.entries).toEqual([]);
	expect(emulator.responseShapes).toEqual({});
	expect((await post('/v2/flux-2-pro', smallBody())).status).toBe(200);
});

it('the image of an unknown job is an error', async () => {
	await expect(emulator.bytesOf('unknown')).rejects.toThrow('no job with the request id unknown');
});

it('a closing emulator ends the v1 calls that are waiting', async () => {
	const closing = await startEmulator();
	const call = post('/v1/flux-2-pro', smallBody(), undefined, closing.baseUrl).then(
		({ status }) => status,
		() => 'closed',
	);
	while (closing.bill.submitted === 0) await new Promise((resolve) => setTimeout(resolve, 5));
	await closing.close();
	expect([500, 'closed']).toContain(await call);
});
