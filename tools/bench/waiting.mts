/** How long pictures take and what waiting for them costs: this node beside the usual ways to poll. */
import { reportWhile, type Report } from '../playground/progress.mts';
import { inFreshProcess } from './freshProcess.mts';
import type { Section } from './report.mts';
import type { Cell } from './waiting/cell.mts';
import { contestants, names, pollers } from './waiting/contestants.mts';
import { unusualTimes } from './waiting/jobs.mts';
import type { WaitingTask } from './waiting/play.mts';
import { tellingItems, tellingOf, waitingSection } from './waiting/section.mts';
import { unusualSection, type UnusualCells } from './waiting/unusualSection.mts';

/** What to measure. */
export interface WaitingOptions {
	/** How many pictures to wait for, one after another. */
	items: number[];
	/** Whether to hold the virtual clock against the real one, when fifty are among them. */
	realClock: boolean;
}

/**
 * Lets everybody wait for pictures, on a clock that keeps nobody waiting: about two minutes, and half of one more
 * on the real clock.
 *
 * @returns beside the sections the cells that a chart should show
 */
export async function measureWaiting(
	{ items, realClock }: WaitingOptions,
	report: Report = () => undefined,
): Promise<{ sections: Section[]; telling: Cell[] }> {
	const play = async (task: Omit<WaitingTask, 'names'>, contest: string[]) =>
		await reportWhile(
			report,
			`Pictures: ${task.items}, on the ${task.clock} clock`,
			inFreshProcess<Cell[]>('waiting/play.mts', { ...task, names: contest }),
		);
	const cells: Cell[] = [];
	for (const count of items) {
		const everybody = contestants.map(({ name }) => name);
		cells.push(...(await play({ items: count, clock: 'virtual' }, everybody)));
	}
	const unusual: UnusualCells[] = [];
	let onRealClock: Cell | undefined;
	if (items.includes(tellingItems)) {
		for (const times of unusualTimes) {
			const task = { items: tellingItems, clock: 'virtual', times } as const;
			unusual.push({ times, cells: await play(task, pollers) });
		}
		const task = { items: tellingItems, clock: 'real' } as const;
		if (realClock) [onRealClock] = await play(task, [names.atOnce]);
	}
	const sections = [
		waitingSection(cells, onRealClock),
		...(unusual.length > 0 ? [unusualSection(unusual)] : []),
	];
	return { sections, telling: tellingOf(cells) };
}
