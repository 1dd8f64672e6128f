import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { wish } from '../engineProcess.mts';

/** Jobs in flight, the node's own default. */
export const atATime = 10;

/** Seconds between two looks. */
export const pollInterval = 0.05;

/** How requests are made and files kept; everything else is the same for all. */
export interface Means {
	post(path: string, body: Record<string, string | number>): Promise<unknown>;
	get(path: string): Promise<unknown>;
	download(url: string): Promise<Readable>;
	store(picture: Readable): Promise<void>;
}

/** Pictures with no more than it takes, ten at a time. */
export async function makePicturesWith(means: Means, prompts: string[]): Promise<void> {
	const waiting = prompts.values();
	const lane = async () => {
		for (const prompt of waiting) await makePicture(means, prompt);
	};
	await Promise.all(Array.from({ length: atATime }, lane));
}

/** Submits, looks until the picture is ready, asks for the result and stores the file. */
async function makePicture(means: Means, prompt: string): Promise<void> {
	const { model, ...size } = wish;
	const job = (await means.post(`/v2/${model}`, { prompt, ...size })) as { request_id: string };
	const path = `/v2/requests/${job.request_id}`;
	let status: string | undefined;
	while (status !== 'COMPLETED') {
		await sleep(pollInterval * 1000);
		({ status } = (await means.get(`${path}/status`)) as { status: string });
	}
	const { output } = (await means.get(path)) as { output: string };
	await means.store(await means.download(output));
}
