import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import axios from 'axios';
import { promptsFor, type Hosts } from '../engineProcess.mts';
import { makePicturesWith } from './bareJob.mts';

/** The requests of the jobs, made with axios, and the pictures streamed to disk: n8n has no part in it. */
export async function bareRequests(pictures: number, { baseUrl }: Hosts): Promise<void> {
	// n8n, too, opens a connection for every request.
	const httpAgent = new Agent({ keepAlive: false });
	const segmind = axios.create({ baseURL: baseUrl, httpAgent, proxy: false });
	const headers = { 'x-api-key': 'SG_bench' };
	const folder = await mkdtemp(path.join(tmpdir(), 'flux-bench-'));
	let stored = 0;
	const means = {
		post: async (url: string, body: object) => (await segmind.post(url, body, { headers })).data,
		get: async (url: string) => (await segmind.get(url, { headers })).data,
		download: async (url: string) =>
			(await segmind.get<Readable>(url, { responseType: 'stream' })).data,
		store: async (picture: Readable) => {
			stored += 1;
			await pipeline(picture, createWriteStream(path.join(folder, `${stored}.png`)));
		},
	};
	try {
		await makePicturesWith(means, promptsFor(pictures));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
