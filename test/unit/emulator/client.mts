import { type Emulator, startEmulator } from '../../../emulator/emulator.mts';

/** The emulator of a test file, reset before every test. */
export let emulator: Emulator;

/** The emulator's clock, ms: it moves only when a test moves it. */
export const clock = { now: Date.UTC(2026, 0, 1) };

export const second = 1000;
export const hour = 3600 * second;
export const day = 24 * hour;

/** The headers of a request with a key, and of one with a JSON body. */
export const key = { 'x-api-key': 'SG_test' };
export const json = { 'content-type': 'application/json' };

/** Runs an emulator during the tests of a file. */
export function useEmulator() {
	beforeAll(async () => {
		emulator = await startEmulator({ now: () => clock.now, speed: 1000 });
	});
	beforeEach(() => emulator.reset());
	afterAll(async () => await emulator.close());
}

/** A request body for a small image, which takes no time to draw. */
export const smallBody = (more: object = {}) => ({
	...{ prompt: 'a fox', width: 64, height: 64, seed: 1 },
	...more,
});

/** Posts JSON to the inference host, or to another one. */
export const post = async (
	path: string,
	body: unknown,
	headers: Record<string, string> = key,
	host = emulator.baseUrl,
) =>
	await fetch(host + path, {
		method: 'POST',
		headers: { ...json, ...headers },
		body: JSON.stringify(body),
	});

/** Gets a path of the inference host. */
export const get = async (path: string, headers: Record<string, string> = key) =>
	await fetch(emulator.baseUrl + path, { headers });

/** Gets a list of the history with a query such as `?page=2`, or one job with `/<id>`. */
export const getHistory = async (
	rest = '',
	headers: Record<string, string> = key,
	{ historyUrl }: { historyUrl: string } = emulator,
) => await fetch(`${historyUrl}/inference-request/request-history${rest}`, { headers });

/** Posts JSON to the storage host. */
export const upload = async (body: unknown, headers: Record<string, string> = key) =>
	await post('/upload-asset', body, headers, emulator.storageUrl);

/** A response's status and JSON body. */
export const read = async (response: Response) => ({
	status: response.status,
	body: (await response.json()) as any,
});

/** Submits a job and returns its request id. */
export const submit = async (body: object, slug = 'flux-2-pro') =>
	(await read(await post(`/v2/${slug}`, body))).body.request_id as string;

/** The body of a finished job's result. */
export const resultOf = async (id: string) => {
	clock.now += second;
	return (await read(await get(`/v2/requests/${id}`))).body;
};

/** The bytes at a URL. */
export const download = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
