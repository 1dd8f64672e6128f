/** What is checked: Segmind, or the emulator in its place. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.mts';

/** The URLs of the API, of the storage, and of the host where images are expected. */
export type Urls = Pick<Emulator, 'baseUrl' | 'storageUrl' | 'resultsUrl'>;

/** Times are in milliseconds. */
export type Target = ReturnType<typeof segmindTarget>;

/** Segmind's own (see its documentation). */
export const segmindUrls: Urls = {
	baseUrl: 'https://api.segmind.com',
	storageUrl: 'https://workflows-api.segmind.com',
	resultsUrl: 'https://images.segmind.com',
};

/** Segmind, or any server at these URLs. */
export function segmindTarget(key: string, urls: Urls) {
	return { key, urls, now: Date.now, pause: async (ms: number): Promise<void> => await sleep(ms) };
}

/** A new emulator on a virtual clock: `pause` moves the clock, so that every state of a job is seen without waiting. */
export async function emulatorTarget(options: EmulatorOptions = {}, key = 'SG_live_check') {
	// Only synchronous calls wait in real time, divided by this factor.
	const speed = 1000;
	const start = Date.now();
	let elapsed = 0;
	const now = () => start + elapsed / speed;
	const emulator = await startEmulator({ keys: [key], speed, now, ...options });
	const pause = async (ms: number) => void (elapsed += ms);
	return { key, emulator, urls: emulator as Urls, now: () => elapsed, pause };
}
