/** Rate limits, on the virtual clock: what the node makes of them, beside what is possible. */
import { startEmulator } from '../../../emulator/emulator.mts';
import { measureInEngine, smallImage } from '../engineProcess.mts';
import { thisNode } from './contestants.mts';
import { jobSeconds } from './jobs.mts';
import { onVirtualClock } from './virtualClock.mts';

/** What Segmind allows and what is asked of it. */
export interface LimitTask {
	/** Images of each run. */
	images: number;
	/** Runs of the node at once, in one process. */
	runs: number;
	requestsPerMinute: number;
	/** What counts. */
	limited: 'submits' | 'all';
}

/** How the node did. */
export interface LimitCell extends LimitTask {
	/** Seconds until the last image of all runs has arrived, and the least that is possible. */
	wall: number;
	bound: number;
	/** Requests to the API, and how many of them were refused with a 429. */
	requests: number;
	refused: number;
}

async function measure(task: LimitTask): Promise<LimitCell> {
	const { images, runs, requestsPerMinute, limited } = task;
	const all = images * runs;
	const seconds = jobSeconds(all);
	const { model } = smallImage;
	let accepted = 0;
	const emulator = await startEmulator({
		...{ credits: all, requestsPerMinute, limited },
		modelSeconds: { [model]: seconds[0] },
		// Every accepted job sets the time of the next one.
		onBillEntry: ({ outcome }) => {
			if (outcome === 'accepted') emulator.modelSeconds[model] = seconds[(accepted += 1)];
		},
	});
	try {
		const started = Date.now();
		const run = thisNode();
		const made = await Promise.all(
			Array.from({ length: runs }, async () => await run(images, emulator)),
		);
		const wall = (Date.now() - started) / 1000;
		const { completed } = emulator.bill;
		if (made.some((count) => count !== images) || completed !== all) {
			throw new Error(`${String(made)} images arrived, ${completed} were paid`);
		}
		const api = emulator.requests.filter(({ host }) => host === 'inference');
		const refused = api.filter(({ status }) => status === 429).length;
		return { ...task, wall, bound: boundOf(task), requests: api.length, refused };
	} finally {
		await emulator.close();
	}
}

/** A job takes a submit, a status that says it is done, and a result; the first request opens the first minute. */
function boundOf({ images, runs, requestsPerMinute, limited }: LimitTask): number {
	const seconds = jobSeconds(images * runs);
	const minutes = (requests: number) => Math.floor((requests - 1) / requestsPerMinute);
	if (limited === 'all') return Math.max(60 * minutes(3 * images * runs), Math.max(...seconds));
	const last = minutes(images * runs) * requestsPerMinute;
	return 60 * minutes(images * runs) + Math.max(...seconds.slice(last));
}

await measureInEngine(async (tasks: LimitTask[]) => {
	const warmUp = await startEmulator({ speed: 1000 });
	await thisNode()(1, warmUp);
	await warmUp.close();
	const cells: LimitCell[] = [];
	for (const task of tasks) cells.push(await onVirtualClock(async () => await measure(task)));
	return cells;
});
