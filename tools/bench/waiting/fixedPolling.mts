import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import { promptsFor, smallImage, type MakeImages } from '../engineProcess.mts';

/** How to poll at a fixed interval. */
export interface FixedPolling {
	/** Jobs in flight. */
	concurrency: number;
	/** Between two polls. */
	seconds: number;
	firstPoll: 'at once' | 'after a wait';
}

/** Submits each job, polls it at a fixed interval, fetches the result and downloads the image. */
export function fixedPolling(polling: FixedPolling): MakeImages {
	return async (images, { baseUrl }) => {
		const segmind = axios.create({
			baseURL: baseUrl,
			headers: { 'x-api-key': 'SG_bench' },
			// A new connection for each request, as in n8n: to the virtual clock, an open one is a request in flight.
			httpAgent: new Agent({ keepAlive: false }),
			proxy: false,
		});
		const prompts = promptsFor(images).values();
		let arrived = 0;
		const worker = async () => {
			for (const prompt of prompts) {
				if ((await makeImage(prompt, segmind, polling)).length > 0) arrived += 1;
			}
		};
		await Promise.all(Array.from({ length: Math.min(polling.concurrency, images) }, worker));
		return arrived;
	};
}

async function makeImage(
	prompt: string,
	segmind: AxiosInstance,
	{ seconds, firstPoll }: FixedPolling,
): Promise<Buffer> {
	const { model, ...size } = smallImage;
	const { data: job } = await segmind.post<{ request_id: string }>(`/v2/${model}`, {
		prompt,
		...size,
	});
	const path = `/v2/requests/${job.request_id}`;
	const isDone = async () =>
		(await segmind.get<{ status: string }>(`${path}/status`)).data.status === 'COMPLETED';
	if (firstPoll === 'after a wait') await sleep(seconds * 1000);
	while (!(await isDone())) await sleep(seconds * 1000);
	const { data: result } = await segmind.get<{ output: string }>(path);
	// The image is on a public host, which must not get the key.
	const download = { headers: { 'x-api-key': null }, responseType: 'arraybuffer' } as const;
	return (await segmind.get<Buffer>(result.output, download)).data;
}
