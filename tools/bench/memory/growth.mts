/**
 * One cell of the memory table: by how much this process's resident memory grows while the node puts images into
 * n8n's filesystem store.
 */
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Flux as FluxNode } from '../../../nodes/Flux/Flux.node.ts';
import type { ReadableBody, SegmindClient as Client } from '../../../nodes/Flux/segmind/client.ts';
import { binaryOf } from '../../../test/engine/engine.mts';
import { makeImagesInEngine, measureInEngine, type Hosts } from '../engineProcess.mts';

/** What to measure. */
export interface GrowthTask {
	/** How many, all at once. */
	images: number;
	/** Bytes of each image. */
	size: number;
	/** As in this node, buffered first as in most nodes, or not downloaded at all. */
	storage: 'streamed' | 'buffered' | 'none';
	/** The emulator that makes the images, and one with small images for the warm-up. */
	large: Hosts;
	small: Hosts;
}

// `require`, as between the node's own files: `import` would give another copy of the class.
const require = createRequire(import.meta.url);
const { Flux } = require('../../../nodes/Flux/Flux.node.ts') as { Flux: typeof FluxNode };
const { SegmindClient } = require('../../../nodes/Flux/segmind/client.ts') as {
	SegmindClient: typeof Client;
};

/** @returns the largest growth of resident memory, bytes */
async function growthOf({ images, size, storage, large, small }: GrowthTask): Promise<number> {
	const make = async (count: number, hosts: Hosts, downloadImage: boolean) =>
		await makeImagesInEngine(new Flux(), count, hosts, {
			...{ pollInterval: 0.2, maxConcurrency: count, downloadImage },
		});
	// Excludes the memory for loading code and the first connections.
	await make(2, small, true);
	if (storage === 'buffered') bufferImages();
	await sleep(200);

	const before = process.memoryUsage.rss();
	let peak = before;
	const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
	const items = await make(images, large, storage !== 'none');
	clearInterval(watch);

	for (const item of storage === 'none' ? [] : items) {
		const { length } = await binaryOf(item);
		if (length !== size) throw new Error(`An image has ${length} bytes instead of ${size}`);
	}
	return peak - before;
}

/** From now on the node gets every image as one buffer. */
function bufferImages(): void {
	const { download } = SegmindClient.prototype;
	SegmindClient.prototype.download = async function (url, timeout) {
		const response = await download.call(this, url, timeout);
		if (!('body' in response)) return response;
		const chunks: Buffer[] = [];
		for await (const chunk of response.body) chunks.push(chunk as Buffer);
		return { ...response, body: Buffer.concat(chunks) as unknown as ReadableBody };
	};
}

await measureInEngine(growthOf);
