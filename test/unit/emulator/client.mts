import { type Emulator, startEmulator } from '../../../emulator/emulator.mts';

/** The emulator of a test file; every test finds it as it was started. */
export let emulator: Emulator;

/** The emulator's clock, ms: it moves only when a test says so. */
export const clock = { now: Date.UTC(2026, 0, 1) };

export const second = 1000;
export const hour = 3600 * second;

/** The headers of a request with a key, and of one with a JSON body. */
export const key = { 'x-api-key': 'SG_test' };
export const json = { 'content-type': 'application/json' };

/** Starts the emulator before the tests of a file, and closes it behind them. */
export function useEmulator() {
	beforeAll(async () => {
		emulator = await startEmulator({ now: () => clock.now, speed: 1000 });
	});
	beforeEach(() => emulator.reset());
	afterAll(async () => await emulator.close());
}

/** A small body: drawing it takes no time. */
export const small = (more: object = {}) => ({
	...{ prompt: 'a fox', width: 64, height: 64, seed: 1 },
	...more,
});

/** Sends JSON to the inference host. */
export const post = async (path: string, body: unknown, headers: Record<string, string> = key) =>
	await fetch(emulator.baseUrl + path, {
		method: 'POST',
		headers: { ...json, ...headers },
		body: JSON.stringify(body),
	});

/** Asks the inference host. */
export const get = async (path: string, headers: Record<string, string> = key) =>
	await fetch(emulator.baseUrl + path, { headers });

/** Sends JSON to the storage host. */
export const upload = async (body: unknown, headers: Record<string, string> = key) =>
	await fetch(`${emulator.storageUrl}/upload-asset`, {
		method: 'POST',
		headers: { ...json, ...headers },
		body: JSON.stringify(body),
	});

/** An answer's status, and its body read as JSON. */
export const answer = async (response: Response) => ({
	status: response.status,
	body: (await response.json()) as any,
});

/** Submits a job; gives its request id. */
export const submit = async (body: object, slug = 'flux-2-pro') =>
	(await answer(await post(`/v2/${slug}`, body))).body.request_id as string;

/** The bytes at an address. */
export const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
