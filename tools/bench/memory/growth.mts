/**
 * One cell of the memory table: by how much this process's resident memory grows while the node puts pictures
 * into n8n's filesystem store.
 */
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Flux as FluxNode } from '../../../nodes/Flux/Flux.node.ts';
import type {
	Answer,
	ReadableBody,
	SegmindClient as Client,
} from '../../../nodes/Flux/segmind/client.ts';
import { binaryOf } from '../../../test/engine/engine.mts';
import { makePicturesInEngine, measureInEngine, type Hosts } from '../engineProcess.mts';

/** What to measure. */
export interface GrowthTask {
	/** How many, all at once. */
	pictures: number;
	/** Bytes of each picture; none is fetched when they are kept nowhere. */
	size: number;
	/** As the node does, each in one buffer first as most nodes do, or not fetched at all. */
	kept: 'streamed' | 'buffered' | 'nowhere';
	/** Who makes the pictures, and who makes small ones for the warm-up. */
	large: Hosts;
	small: Hosts;
}

// Loaded as the node's own files load each other: imported, the client would be another copy of the class.
const require = createRequire(import.meta.url);
const { Flux } = require('../../../nodes/Flux/Flux.node.ts') as { Flux: typeof FluxNode };
const { SegmindClient } = require('../../../nodes/Flux/segmind/client.ts') as {
	SegmindClient: typeof Client;
};

/** @returns bytes by which resident memory grew at most */
async function growthOf({ pictures, size, kept, large, small }: GrowthTask): Promise<number> {
	const make = async (count: number, hosts: Hosts, downloadImage: boolean) =>
		await makePicturesInEngine(new Flux(), count, hosts, {
			...{ pollInterval: 0.2, maxConcurrency: count, downloadImage },
		});
	// What loading code and the first connections take is not the pictures' doing.
	await make(2, small, true);
	if (kept === 'buffered') holdPicturesInBuffers();
	await sleep(200);

	const before = process.memoryUsage.rss();
	let most = before;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
	const items = await make(pictures, large, kept !== 'nowhere');
	clearInterval(watch);

	for (const item of kept === 'nowhere' ? [] : items) {
		const { length } = await binaryOf(item);
		if (length !== size) throw new Error(`A picture has ${length} bytes instead of ${size}`);
	}
	return most - before;
}

/** From now on the node gets every picture as one buffer. */
function holdPicturesInBuffers(): void {
	const { download } = SegmindClient.prototype;
	SegmindClient.prototype.download = async function (url, timeout) {
		const answer = await download.call(this, url, timeout);
		const chunks: Buffer[] = [];
		for await (const chunk of answer.body) chunks.push(chunk as Buffer);
		return { ...answer, body: Buffer.concat(chunks) } as unknown as Answer<ReadableBody>;
	};
}

await measureInEngine(growthOf);
