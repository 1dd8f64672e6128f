import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { smallImage } from '../engineProcess.mts';

/** Jobs in flight, the node's own default. */
export const concurrency = 50;

/** Seconds between two polls. */
export const pollInterval = 0.05;

/** How requests are made and files stored; everything else is the same for all contestants. */
export interface Client {
	post(path: string, body: Record<string, string | number>): Promise<unknown>;
	get(path: string): Promise<unknown>;
	download(url: string): Promise<Readable>;
	store(image: Readable): Promise<void>;
}

/** Makes images with the least possible work, as many at a time. */
export async function makeImagesWith(client: Client, prompts: string[]): Promise<void> {
	const waiting = prompts.values();
	const worker = async () => {
		for (const prompt of waiting) await makeImage(client, prompt);
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Submits the job, polls until it is completed, fetches the result and stores the file. */
async function makeImage(client: Client, prompt: string): Promise<void> {
	const { model, ...size } = smallImage;
	const job = (await client.post(`/v2/${model}`, { prompt, ...size })) as { request_id: string };
	const path = `/v2/requests/${job.request_id}`;
	let status: string | undefined;
	while (status !== 'COMPLETED') {
		await sleep(pollInterval * 1000);
		({ status } = (await client.get(`${path}/status`)) as { status: string });
	}
	const { output } = (await client.get(path)) as { output: string };
	await client.store(await client.download(output));
}
