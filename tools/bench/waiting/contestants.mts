import type { Hosts } from '../engineProcess.mts';
import { fixedPlan } from './fixedPlan.mts';
import { thisNode } from './thisNode.mts';

/** Has a number of pictures made. @returns how many arrived */
export type MakePictures = (pictures: number, hosts: Hosts) => Promise<number>;

/** Somebody who has pictures made. */
export interface Contestant {
	name: string;
	makePictures: MakePictures;
}

/** The names, as the table and the picture show them. */
export const names = {
	byDefault: 'This node, 10 at a time (default)',
	atOnce: 'This node, all at once',
	sdkAtOnce: "Segmind's Python SDK, all at once",
	loop: (seconds: number) => `HTTP Request + Wait ${seconds} s, all at once`,
	sdk: "Segmind's Python SDK, one by one",
	sequential: 'Sequential node, 5 s, one by one',
};

/** Seconds that the Wait node of a workflow waits which loops over HTTP Request and Wait. */
export const loops = [2, 5, 15];

/** This node, and those who have all jobs made at once: among these only the way to poll makes a difference. */
export const pollers = [names.byDefault, names.atOnce, names.sdkAtOnce, ...loops.map(names.loop)];

/**
 * Segmind's Python SDK polls before it waits, then every second (its `AsyncJob.wait`), and nodes that poll do so
 * before they wait, too; a loop polls when its Wait node is through.
 */
export const contestants: Contestant[] = [
	{ name: names.byDefault, makePictures: thisNode() },
	{ name: names.atOnce, makePictures: thisNode(Infinity) },
	{
		name: names.sdkAtOnce,
		makePictures: fixedPlan({ atATime: Infinity, seconds: 1, firstPoll: 'at once' }),
	},
	...loops.map((seconds) => ({
		name: names.loop(seconds),
		makePictures: fixedPlan({ atATime: Infinity, seconds, firstPoll: 'after a wait' }),
	})),
	{ name: names.sdk, makePictures: fixedPlan({ atATime: 1, seconds: 1, firstPoll: 'at once' }) },
	{
		name: names.sequential,
		makePictures: fixedPlan({ atATime: 1, seconds: 5, firstPoll: 'at once' }),
	},
];
