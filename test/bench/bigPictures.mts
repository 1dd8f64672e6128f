/**
 * Twenty pictures of 24 MB at once into n8n's filesystem store: by how much resident memory grows when they
 * are streamed, as the node does, and when each is held in a buffer first. The emulator runs in a process of
 * its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Flux as FluxNode } from '../../nodes/Flux/Flux.node.ts';
import type {
	Answer,
	ReadableBody,
	SegmindClient as Client,
} from '../../nodes/Flux/segmind/client.ts';
import { freePort } from '../../playground/freePort.mts';
import { binaryOf, runNode, startEngine, stopEngine } from '../engine/engine.mts';

// Loaded as the node's own files load each other: imported, the client would be another copy of the class.
const require = createRequire(import.meta.url);
const { Flux } = require('../../nodes/Flux/Flux.node.ts') as { Flux: typeof FluxNode };
const { SegmindClient } = require('../../nodes/Flux/segmind/client.ts') as {
	SegmindClient: typeof Client;
};

const pictures = 20;
const megabyte = 1024 * 1024;
const pictureBytes = 24 * megabyte;

await startEngine({ binaryMode: 'filesystem' });
const port = await freePort();
const flags = ['--port', String(port), '--speed', '100', '--credits', '1000'];
const size = ['--picture-bytes', String(pictureBytes)];
const emulator = spawn(
	process.execPath,
	['--import', 'tsx', 'emulator/cli.mts', ...flags, ...size],
	{
		stdio: ['ignore', 'pipe', 'inherit'],
	},
);
await once(emulator.stdout, 'data');
emulator.stdout.resume();
const host = (offset: number) => `http://127.0.0.1:${port + offset}`;

async function run(items: number) {
	return await runNode({
		nodeType: new Flux(),
		credential: { apiKey: 'SG_bench', baseUrl: host(0), storageUrl: host(1) },
		items: Array.from({ length: items }, (_, index) => ({ json: { prompt: `picture ${index}` } })),
		parameters: {
			operation: 'generate',
			model: 'flux-2-pro',
			prompt: '={{ $json.prompt }}',
			width: 256,
			height: 256,
			options: { pollInterval: 0.2, maxConcurrency: items },
		},
	});
}

/** MB by which resident memory grows at most, above what it was at the start. */
async function growth(): Promise<number> {
	await sleep(500);
	const before = process.memoryUsage.rss();
	let most = before;
	const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
	const { output } = await run(pictures);
	clearInterval(watch);
	if (output[0]?.length !== pictures) throw new Error(`Only ${output[0]?.length} of ${pictures}`);
	const { length } = await binaryOf(output[0][0]);
	if (length !== pictureBytes) throw new Error(`A picture has ${length} bytes`);
	return (most - before) / megabyte;
}

// What loading code and the first connections take is not the pictures' doing.
await run(2);
const streamed = await growth();

const { download } = SegmindClient.prototype;
SegmindClient.prototype.download = async function (url, timeout) {
	const answer = await download.call(this, url, timeout);
	const chunks: Buffer[] = [];
	for await (const chunk of answer.body) chunks.push(chunk as Buffer);
	return { ...answer, body: Buffer.concat(chunks) } as unknown as Answer<ReadableBody>;
};
const buffered = await growth();

process.stdout.write(
	[
		`pictures at once            ${pictures} of ${pictureBytes / megabyte} MB`,
		`memory grows by, streamed   ${streamed.toFixed(0)} MB`,
		`memory grows by, buffered   ${buffered.toFixed(0)} MB (${(buffered / streamed).toFixed(1)} times as much)`,
		'',
	].join('\n'),
);

emulator.kill();
await stopEngine();
process.exit();
