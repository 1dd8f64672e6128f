/** One cell of the CPU table: what this process spends on making pictures. */
import { subscribe } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import { makePicturesInEngine, measureInEngine, type Hosts } from '../engineProcess.mts';
import { median } from '../median.mts';
import { atATime, pollInterval } from './bareJob.mts';
import { bareNode } from './bareNode.mts';
import { bareRequests } from './bareRequests.mts';

/** Makes some pictures. */
type Contestant = (pictures: number, hosts: Hosts) => Promise<unknown>;

const options = { pollInterval, maxConcurrency: atATime };
const contestants = {
	flux: async (pictures, hosts) => await makePicturesInEngine(new Flux(), pictures, hosts, options),
	bareNode: async (pictures, hosts) => await makePicturesInEngine(bareNode(), pictures, hosts, {}),
	bareRequests,
} satisfies Record<string, Contestant>;

/** What to measure. */
export interface CostTask {
	contestant: keyof typeof contestants;
	pictures: number;
	/** How often. */
	rounds: number;
	hosts: Hosts;
}

/** What came out. */
export interface Cost {
	/** CPU milliseconds per picture, of all threads of the process: the median of the rounds. */
	cpu: number;
	/** HTTP requests per picture. */
	requests: number;
	/** Bytes in use before the first round and after the last one, garbage not counted. */
	memory: { before: number; after: number };
}

const warmUp = 100;

// Node takes this flag at its start only, but a context made from now on has the function.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryInUse(): number {
	collectGarbage();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

let requests = 0;
subscribe('http.client.request.start', () => (requests += 1));

async function costOf({ contestant, pictures, rounds, hosts }: CostTask): Promise<Cost> {
	const make = contestants[contestant];
	await make(warmUp, hosts);
	const before = memoryInUse();
	requests = 0;
	const cpu: number[] = [];
	while (cpu.length < rounds) {
		const start = process.cpuUsage();
		await make(pictures, hosts);
		const { user, system } = process.cpuUsage(start);
		cpu.push((user + system) / 1000 / pictures);
	}
	return {
		cpu: median(cpu),
		requests: requests / rounds / pictures,
		memory: { before, after: memoryInUse() },
	};
}

await measureInEngine(costOf);
