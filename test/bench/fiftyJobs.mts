/**
 * Fifty jobs of 24 s ± 20 % with fifty in flight, at Segmind's own speed: how long the run takes beside its
 * longest job, how often a job is asked after, and how long a finished one waits. Takes half a minute.
 */
import { startEmulator } from '../../emulator/emulator.mts';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import { runNode, startEngine, stopEngine } from '../engine/engine.mts';

const jobs = 50;
const model = 'flux-2-pro';
const secondsOf = (index: number) => 24 * (0.8 + (0.4 * index) / (jobs - 1));

await startEngine({ binaryMode: 'filesystem' });
const emulator = await startEmulator({
	speed: 1,
	credits: 100,
	modelSeconds: { [model]: secondsOf(0) },
	// Every accepted job sets the time of the next one.
	onBillEntry: ({ outcome }) => {
		if (outcome === 'accepted') emulator.modelSeconds[model] = secondsOf((accepted += 1));
	},
});
let accepted = 0;

const started = Date.now();
const run = await runNode({
	nodeType: new Flux(),
	credential: { apiKey: 'SG_bench', baseUrl: emulator.baseUrl, storageUrl: emulator.storageUrl },
	items: Array.from({ length: jobs }, (_, index) => ({ json: { prompt: `picture ${index}` } })),
	parameters: {
		operation: 'generate',
		model,
		prompt: '={{ $json.prompt }}',
		width: 256,
		height: 256,
		options: { maxConcurrency: jobs },
	},
});
const wall = (Date.now() - started) / 1000;

const added = emulator.bill.entries.map(({ time, request_id: id }, index) => {
	const fetched = emulator.requests.find(({ path }) => path === `/v2/requests/${id}`);
	return ((fetched?.time ?? Infinity) - time) / 1000 - secondsOf(index);
});
const polls = emulator.requests.filter(({ path }) => path.endsWith('/status')).length / jobs;
const mean = added.reduce((sum, each) => sum + each, 0) / jobs;
process.stdout.write(
	[
		`pictures              ${run.output[0]?.length ?? 0} of ${jobs}, ${emulator.bill.submitted} submitted`,
		`wall time             ${wall.toFixed(1)} s`,
		`longest job           ${secondsOf(jobs - 1).toFixed(1)} s`,
		`above the longest job ${(wall - secondsOf(jobs - 1)).toFixed(1)} s`,
		`polls per job         ${polls.toFixed(2)}`,
		`added seconds, mean   ${mean.toFixed(2)}`,
		`added seconds, most   ${Math.max(...added).toFixed(2)}`,
		`polls x added         ${(polls * mean).toFixed(2)}`,
		'',
	].join('\n'),
);

await emulator.close();
await stopEngine();
process.exit();
