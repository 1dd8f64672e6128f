import { Flux } from '../../../nodes/Flux/Flux.node.ts';
import { makeImagesInEngine, type MakeImages } from '../engineProcess.mts';
import { fixedPolling } from './fixedPolling.mts';

/** One way to make images. */
export interface Contestant {
	name: string;
	makeImages: MakeImages;
	/** Whether it is measured in a process that has run before, with jobs of the same kind. */
	hasEarlierRuns?: boolean;
}

/** The names, as shown in the tables and the chart. */
export const names = {
	byDefault: 'This node, 50 at a time (default)',
	atOnce: 'This node, all at once',
	later: 'This node, all at once, in a later run',
	sdkAtOnce: "Segmind's Python SDK, all at once",
	loop: (seconds: number) => `HTTP Request + Wait ${seconds} s, all at once`,
	sdk: "Segmind's Python SDK, one by one",
	sequential: 'Sequential node, 5 s, one by one',
};

/** The intervals, in seconds, of workflows that loop over HTTP Request and Wait. */
export const loops = [1, 2, 5];

/** Those that run all jobs at once: among these, only the way they poll makes a difference. */
export const pollers = [names.atOnce, names.later, names.sdkAtOnce, ...loops.map(names.loop)];

/** All but the one that differs from another only by what it knows. */
export const waiters = () =>
	contestants.filter(({ hasEarlierRuns }) => !hasEarlierRuns).map(({ name }) => name);

/**
 * Segmind's Python SDK polls before it waits, then every second (its `AsyncJob.wait`), and nodes that poll also do so
 * before they wait; a loop polls after its Wait node.
 */
export const contestants: Contestant[] = [
	{ name: names.byDefault, makeImages: thisNode() },
	{ name: names.atOnce, makeImages: thisNode(Infinity) },
	{ name: names.later, makeImages: thisNode(Infinity), hasEarlierRuns: true },
	{
		name: names.sdkAtOnce,
		makeImages: fixedPolling({ concurrency: Infinity, seconds: 1, firstPoll: 'at once' }),
	},
	...loops.map((seconds) => ({
		name: names.loop(seconds),
		makeImages: fixedPolling({ concurrency: Infinity, seconds, firstPoll: 'after a wait' }),
	})),
	{
		name: names.sdk,
		makeImages: fixedPolling({ concurrency: 1, seconds: 1, firstPoll: 'at once' }),
	},
	{
		name: names.sequential,
		makeImages: fixedPolling({ concurrency: 1, seconds: 5, firstPoll: 'at once' }),
	},
];

/** The node in n8n's own engine. @param concurrency jobs in flight; the node's own default if omitted */
export function thisNode(concurrency?: number): MakeImages {
	return async (images, hosts) => {
		const options = concurrency ? { maxConcurrency: Math.min(concurrency, images) } : {};
		const items = await makeImagesInEngine(new Flux(), images, hosts, options);
		return items.filter(({ binary }) => binary?.data !== undefined).length;
	};
}
