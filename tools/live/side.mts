/** Who is asked: Segmind, or the emulator in its place. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.mts';

/** One of the two that are asked the same questions. */
export interface Side {
	key: string;
	/** Where the two API hosts listen, without a slash at the end. */
	urls: { api: string; storage: string };
	/** Segmind's name of each host, by the host that stands for it. */
	hosts: Record<string, string>;
	/** Milliseconds, at the speed of the models. */
	now(): number;
	/** Waits that many milliseconds, at the speed of the models. */
	pause(milliseconds: number): Promise<void>;
	close(): Promise<void>;
}

/** The addresses of the three hosts; the results host is where pictures are expected to lie. */
export interface Urls {
	baseUrl: string;
	storageUrl: string;
	resultsUrl: string;
}

/** Segmind's own (its documentation). */
export const segmindUrls: Urls = {
	baseUrl: 'https://api.segmind.com',
	storageUrl: 'https://workflows-api.segmind.com',
	resultsUrl: 'https://images.segmind.com',
};

/** Segmind, or whoever listens at these addresses. */
export function segmindSide(key: string, urls: Urls): Side {
	return {
		key,
		...addresses(urls),
		now: () => Date.now(),
		pause: async (milliseconds) => await sleep(milliseconds),
		close: async () => undefined,
	};
}

/** So much faster is the emulator where it has to be waited for, which is in synchronous calls only. */
const speed = 1000;

/** A fresh emulator, whose clock moves when it is waited for: it shows every state of a job without a wait. */
export async function emulatorSide(
	options: EmulatorOptions = {},
	key = 'SG_live_check',
): Promise<Side & { emulator: Emulator }> {
	const start = Date.now();
	let elapsed = 0;
	const now = () => start + elapsed / speed;
	const emulator = await startEmulator({ keys: [key], speed, now, ...options });
	return {
		key,
		emulator,
		...addresses(emulator),
		now: () => elapsed,
		pause: async (milliseconds) => void (elapsed += milliseconds),
		close: async () => await emulator.close(),
	};
}

function addresses({ baseUrl, storageUrl, resultsUrl }: Urls): Pick<Side, 'urls' | 'hosts'> {
	const host = (url: string) => new URL(url).host;
	return {
		urls: { api: baseUrl.replace(/\/+$/, ''), storage: storageUrl.replace(/\/+$/, '') },
		hosts: {
			[host(baseUrl)]: host(segmindUrls.baseUrl),
			[host(storageUrl)]: host(segmindUrls.storageUrl),
			[host(resultsUrl)]: host(segmindUrls.resultsUrl),
		},
	};
}
