import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import { promptsFor, wish } from '../engineProcess.mts';
import type { MakePictures } from './contestants.mts';

/** How somebody waits who does not think about it. */
export interface FixedPlan {
	/** Jobs in flight. */
	atATime: number;
	/** Between two polls. */
	seconds: number;
	firstPoll: 'at once' | 'after a wait';
}

/** Submits, polls every so often, fetches the result and downloads the picture. */
export function fixedPlan(plan: FixedPlan): MakePictures {
	return async (pictures, { baseUrl }) => {
		const segmind = axios.create({
			baseURL: baseUrl,
			headers: { 'x-api-key': 'SG_bench' },
			// A connection for each request, as n8n has it: an open one means that something is under way.
			httpAgent: new Agent({ keepAlive: false }),
			proxy: false,
		});
		const prompts = promptsFor(pictures).values();
		let arrived = 0;
		const lane = async () => {
			for (const prompt of prompts) {
				if ((await pictureOf(prompt, segmind, plan)).length > 0) arrived += 1;
			}
		};
		await Promise.all(Array.from({ length: Math.min(plan.atATime, pictures) }, lane));
		return arrived;
	};
}

async function pictureOf(
	prompt: string,
	segmind: AxiosInstance,
	{ seconds, firstPoll }: FixedPlan,
): Promise<Buffer> {
	const { model, ...size } = wish;
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
	// The picture lies on a public host, to which the key does not go.
	const download = { headers: { 'x-api-key': null }, responseType: 'arraybuffer' } as const;
	return (await segmind.get<Buffer>(result.output, download)).data;
}
