/** One cell of the CPU table: what this process spends on making images. */
import { subscribe } from 'node:diagnostics_channel';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import { makeImagesInEngine, measureInEngine, type Hosts } from '../engineProcess.mts';
import { median } from '../report.mts';
import { concurrency, pollInterval } from './bareJob.mts';
import { bareNode } from './bareNode.mts';
import { bareRequests } from './bareRequests.mts';

/** Makes some images. */
type Contestant = (images: number, hosts: Hosts) => Promise<unknown>;

const options = { pollInterval, maxConcurrency: concurrency };
const contestants = {
	flux: async (images, hosts) => await makeImagesInEngine(new Flux(), images, hosts, options),
	bareNode: async (images, hosts) => await makeImagesInEngine(bareNode(), images, hosts, {}),
	bareRequests,
} satisfies Record<string, Contestant>;

/** What to measure. */
export interface CostTask {
	contestant: keyof typeof contestants;
	images: number;
	/** How many times. */
	rounds: number;
	hosts: Hosts;
}

/** The result. */
export interface Cost {
	/** CPU milliseconds per image, of all threads of the process: the median of the rounds. */
	cpu: number;
	/** HTTP requests per image. */
	requests: number;
	/** The longest time for which the event loop was held, ms; timers are then late by as much. */
	longestHold: number;
	/** Bytes in use before the first round and after the last, after garbage collection. */
	memory: { before: number; after: number };
}

const warmUp = 100;

// The flag has no effect on the running context, but a new one gets the function.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryInUse(): number {
	collectGarbage();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

let requests = 0;
subscribe('http.client.request.start', () => (requests += 1));

async function costOf({ contestant, images, rounds, hosts }: CostTask): Promise<Cost> {
	const make = contestants[contestant];
	await make(warmUp, hosts);
	const before = memoryInUse();
	requests = 0;
	const cpu: number[] = [];
	const delay = monitorEventLoopDelay({ resolution: 10 });
	delay.enable();
	while (cpu.length < rounds) {
		const start = process.cpuUsage();
		await make(images, hosts);
		const { user, system } = process.cpuUsage(start);
		cpu.push((user + system) / 1000 / images);
	}
	delay.disable();
	return {
		cpu: median(cpu),
		longestHold: delay.max / 1e6,
		requests: requests / rounds / images,
		memory: { before, after: memoryInUse() },
	};
}

await measureInEngine(costOf);
