/**
 * A thousand items, ten in flight: resident memory on the way, and CPU time per item beside that of a hundred
 * items in the same run. The emulator runs in a process of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../playground/freePort.mts';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { runNode, startEngine, stopEngine } from '../engine/engine.mts';

const megabytes = () => process.memoryUsage().rss / 1024 / 1024;

await startEngine({ binaryMode: 'filesystem' });
const port = await freePort();
const flags = ['--port', String(port), '--speed', '500', '--credits', '1000'];
const emulator = spawn(process.execPath, ['--import', 'tsx', 'emulator/cli.mts', ...flags], {
	stdio: ['ignore', 'pipe', 'inherit'],
});
await once(emulator.stdout, 'data');
emulator.stdout.resume();
const host = (offset: number) => `http://127.0.0.1:${port + offset}`;

/** CPU milliseconds per item, and resident memory in MB at the quarters of the run. */
async function measure(items: number): Promise<{ cpu: number; memory: number[] }> {
	const memory: number[] = [];
	const watch = setInterval(() => memory.push(megabytes()), 100);
	const before = process.cpuUsage();
	const run = await runNode({
		nodeType: new Flux(),
		credential: { apiKey: 'SG_bench', baseUrl: host(0), storageUrl: host(1) },
		items: Array.from({ length: items }, (_, index) => ({ json: { prompt: `picture ${index}` } })),
		parameters: {
			operation: 'generate',
			model: 'flux-2-pro',
			prompt: '={{ $json.prompt }}',
			width: 256,
			height: 256,
			options: { pollInterval: 0.1, maxConcurrency: 10 },
		},
	});
	clearInterval(watch);
	const { user, system } = process.cpuUsage(before);
	if (run.output[0]?.length !== items) throw new Error(`Only ${run.output[0]?.length} of ${items}`);
	return { cpu: (user + system) / 1000 / items, memory };
}

await measure(50);
const hundred = await measure(100);
const thousand = await measure(1000);
const at = (share: number) => thousand.memory[Math.floor(share * (thousand.memory.length - 1))];
process.stdout.write(
	[
		`CPU per item, 100 items    ${hundred.cpu.toFixed(1)} ms`,
		`CPU per item, 1,000 items  ${thousand.cpu.toFixed(1)} ms (${(thousand.cpu / hundred.cpu).toFixed(2)} of the former)`,
		`memory, start to end       ${[0, 0.25, 0.5, 0.75, 1].map((share) => at(share).toFixed(0)).join(' → ')} MB`,
		'',
	].join('\n'),
);

emulator.kill();
await stopEngine();
process.exit();
