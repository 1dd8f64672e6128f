import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import axios from 'axios';
import { promptsFor, type Hosts } from '../engineProcess.mts';
import { makeImagesWith } from './bareJob.mts';

/** The same requests made with axios, and the images streamed to disk, without n8n. */
export async function bareRequests(images: number, { baseUrl }: Hosts): Promise<void> {
	// Like n8n, which opens a new connection for every request.
	const httpAgent = new Agent({ keepAlive: false });
	const segmind = axios.create({ baseURL: baseUrl, httpAgent, proxy: false });
	const headers = { 'x-api-key': 'SG_bench' };
	const folder = await mkdtemp(path.join(tmpdir(), 'flux-bench-'));
	let stored = 0;
	const client = {
		post: async (url: string, body: object) => (await segmind.post(url, body, { headers })).data,
		get: async (url: string) => (await segmind.get(url, { headers })).data,
		download: async (url: string) =>
			(await segmind.get<Readable>(url, { responseType: 'stream' })).data,
		store: async (image: Readable) => {
			stored += 1;
			await pipeline(image, createWriteStream(path.join(folder, `${stored}.png`)));
		},
	};
	try {
		await makeImagesWith(client, promptsFor(images));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
