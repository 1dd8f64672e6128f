/**
 * Hosts that n8n's nodes have built in, replaced by services on this machine. n8n reaches them through an https proxy
 * with a certificate that it trusts. The proxy refuses all other hosts, so that no test talks to anyone by accident.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { selfSigned } from '../../../emulator/certificate.mts';
import { startProxy } from '../../../emulator/proxy.mts';
import { startTlsFront } from '../../../emulator/tlsFront.mts';
import { freePort } from '../../../tools/playground/freePort.mts';

const hosts = {
	google: ['www.googleapis.com', 'oauth2.googleapis.com'],
	graph: ['graph.facebook.com'],
};

/** The ports of 127.0.0.1 at which the services are expected; only one test file may start each of them. */
export type ServicePorts = Record<keyof typeof hosts, number>;

/** The way from n8n to the services. */
export interface FixedHosts {
	ports: ServicePorts;
	/** Environment variables for n8n. */
	environment: Record<string, string>;
	close(): Promise<void>;
}

/** Opens the way. @param folder for the certificate */
export async function openFixedHosts(folder: string): Promise<FixedHosts> {
	const ports: ServicePorts = { google: await freePort(), graph: await freePort() };
	const certificate = selfSigned(Object.values(hosts).flat());
	const trusted = path.join(folder, 'fixed-hosts.pem');
	await fs.writeFile(trusted, certificate.cert);

	const fronts = new Map<string, Awaited<ReturnType<typeof startTlsFront>>>();
	for (const service of ['google', 'graph'] as const) {
		const target = `http://127.0.0.1:${ports[service]}`;
		const front = await startTlsFront(target, () => undefined, certificate);
		for (const host of hosts[service]) fronts.set(`${host}:443`, front);
	}
	const proxy = await startProxy(
		(hostAndPort) => (fronts.has(hostAndPort) ? undefined : 'refused'),
		(hostAndPort) => new URL(fronts.get(hostAndPort)!.url).host,
	);
	return {
		ports,
		environment: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: trusted },
		async close() {
			await Promise.all([proxy, ...new Set(fronts.values())].map((server) => server.close()));
		},
	};
}
