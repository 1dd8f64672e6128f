import type { Emulator } from '../../emulator/emulator.mts';
import type { BrokenConnection } from '../../emulator/brokenServer.mts';
import {
	type Proxy,
	type ProxiedRequest,
	type ProxyFault,
	startProxy,
} from '../../emulator/proxy.mts';
import { seededRandom } from '../../emulator/random.mts';
import { startTlsFront, type TlsFront } from '../../emulator/tlsFront.mts';

const brokenConnections: BrokenConnection[] = [
	'alert 112 unrecognized name',
	'alert 80 internal error',
	'closed',
	'reset',
];
const proxyFaults: ProxyFault[] = ['login', 'refused', 'unreachable', 'closed', 'tunnel closed'];

/** https in front of an emulator, and a proxy. Unlike the emulator's, their faults depend on the order of requests. */
export interface Detours {
	/** With https. */
	url: string;
	proxyUrl: string;
	/** Of a proxy that is down. */
	downUrl: string;
	/** Every request to the proxy since `begin`. */
	proxied: readonly ProxiedRequest[];
	/** The faults since `begin`, by name. */
	injected: Record<string, number>;
	/** Forgets everything. @param seed of the faults from here on */
	begin(seed: string): void;
	close(): Promise<void>;
}

/** @param share of connections and of proxied requests that fail, 0 to 1 */
export async function startDetours({ baseUrl }: Emulator, share: number): Promise<Detours> {
	let random = () => 1;
	let injected: Record<string, number> = {};
	const pickOf =
		<Fault extends string>(name: string, faults: Fault[]) =>
		(): Fault | undefined => {
			if (random() >= share) return undefined;
			const fault = faults[Math.floor(random() * faults.length)];
			injected[`${name}: ${fault}`] = (injected[`${name}: ${fault}`] ?? 0) + 1;
			return fault;
		};
	const front: TlsFront = await startTlsFront(baseUrl, pickOf('connection', brokenConnections));
	const proxy: Proxy = await startProxy(pickOf('proxy', proxyFaults));
	const down = await startProxy();
	await down.close();
	return {
		url: front.url,
		proxyUrl: proxy.url,
		downUrl: down.url,
		proxied: proxy.requests,
		get injected() {
			return injected;
		},
		begin(seed) {
			random = seededRandom(seed);
			injected = {};
			proxy.requests.length = 0;
		},
		async close() {
			await Promise.all([front.close(), proxy.close()]);
		},
	};
}
