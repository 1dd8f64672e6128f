/** The process in which the contestants run, because its clock is replaced. */
import { startEmulator } from '../../../emulator/emulator.mts';
import { measureInEngine } from '../engineProcess.mts';
import { measureCell, type Cell } from './cell.mts';
import { contestants, thisNode } from './contestants.mts';
import { timesWith } from './jobs.mts';
import { onVirtualClock } from './virtualClock.mts';

/** Who waits for how many images, and on which clock. */
export interface WaitingTask {
	items: number;
	/** The contestants' names. */
	names: string[];
	clock: 'virtual' | 'real';
	/** How long jobs take; what is usual by default. */
	times?: string;
}

/** n8n loads some of its code with the first image; no clock should include that. */
async function warmUp(): Promise<void> {
	const emulator = await startEmulator({ speed: 1000 });
	await thisNode()(1, emulator);
	await emulator.close();
}

await measureInEngine(async ({ items, names, clock, times }: WaitingTask) => {
	await warmUp();
	const cells: Cell[] = [];
	for (const contestant of contestants.filter(({ name }) => names.includes(name))) {
		const measure = async () =>
			await measureCell(contestant, items, times === undefined ? undefined : timesWith(times));
		cells.push(await (clock === 'virtual' ? onVirtualClock(measure) : measure()));
	}
	return cells;
});
