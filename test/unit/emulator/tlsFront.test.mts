import https from 'node:https';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { selfSigned } from '../../../emulator/certificate.mts';
import { startTlsFront } from '../../../emulator/tlsFront.mts';
import { emulator, json, key, smallBody, useEmulator } from './client.mts';

useEmulator();

const submit = async (url: string, rejectUnauthorized = false) =>
	await new Promise<string>((resolve, reject) => {
		const options = {
			method: 'POST',
			headers: { ...key, ...json },
			rejectUnauthorized,
			agent: false,
		};
		const request = https.request(`${url}/v2/flux-2-pro`, options, (response) =>
			resolve(text(response)),
		);
		request.on('error', reject);
		request.end(JSON.stringify(smallBody()));
	});

describe('https in front of the emulator', () => {
	it('passes requests on, with a certificate that is not trusted by itself', async () => {
		const front = await startTlsFront(emulator.baseUrl, () => undefined);
		expect(JSON.parse(await submit(front.url))).toMatchObject({ status: 'QUEUED' });
		await expect(submit(front.url, true)).rejects.toMatchObject({
			code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
		});
		expect(emulator.requests).toMatchObject([{ hadKey: true, status: 200 }]);
		await front.close();
	});
	it('breaks the connections that it is told to break, before a request is sent', async () => {
		const faults = ['reset', 'closed', undefined, 'alert 80 internal error'] as const;
		const waiting = [...faults];
		const front = await startTlsFront(emulator.baseUrl, () => waiting.shift());
		const outcomes = [];
		for (const _ of faults) outcomes.push(await submit(front.url).then(JSON.parse, () => 'broken'));
		expect(outcomes).toMatchObject(['broken', 'broken', { status: 'QUEUED' }, 'broken']);
		expect(emulator.bill.submitted).toBe(1);
		await front.close();
	});
	it('can show a certificate for names of hosts, with which a client that trusts it reaches it', async () => {
		const certificate = selfSigned(['api.segmind.example', 'other.segmind.example']);
		const front = await startTlsFront(emulator.baseUrl, () => undefined, certificate);
		const connect = async (servername: string) =>
			await new Promise<boolean>((resolve, reject) => {
				const options = { host: '127.0.0.1', port: front.port, servername, ca: certificate.cert };
				const socket = tls.connect(options, () => resolve(socket.destroy() && socket.authorized));
				socket.on('error', reject);
			});
		expect(await connect('api.segmind.example')).toBe(true);
		expect(await connect('other.segmind.example')).toBe(true);
		await expect(connect('evil.example')).rejects.toMatchObject({
			code: 'ERR_TLS_CERT_ALTNAME_INVALID',
		});
		await front.close();
	});
	it('passes a lost response on', async () => {
		const front = await startTlsFront(emulator.baseUrl, () => undefined);
		emulator.failNext('submit', { lostResponse: true });
		await expect(submit(front.url)).rejects.toThrow();
		expect(emulator.bill.submitted).toBe(1);
		await front.close();
	});
});
