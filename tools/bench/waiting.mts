/** How long images take and what waiting for them costs: this node compared with the usual ways to poll. */
import { reportWhile, type Report } from '../playground/progress.mts';
import { inFreshProcess } from './freshProcess.mts';
import type { Section } from './report.mts';
import type { Cell } from './waiting/cell.mts';
import { names, pollers, waiters } from './waiting/contestants.mts';
import { testedTimes } from './waiting/jobs.mts';
import type { WaitingTask } from './waiting/measure.mts';
import type { LimitCell } from './waiting/limits.mts';
import { limitsSection, limitTasks } from './waiting/limitsSection.mts';
import type { PlanningTime } from './waiting/planningTime.mts';
import { pollingSection, type TimedCells } from './waiting/pollingSection.mts';
import { highlightedItems, highlightedOf, waitingSection } from './waiting/section.mts';

/** What to measure. */
export interface WaitingOptions {
	/** The numbers of images to wait for. */
	items: number[];
	/** Whether to compare the virtual clock with the real one, if fifty is among them. */
	realClock: boolean;
}

/**
 * Measures all contestants on a virtual clock, which takes about two minutes, and this node for half a minute on the
 * real clock.
 *
 * @returns the sections, and the cells for the chart
 */
export async function measureWaiting(
	{ items, realClock }: WaitingOptions,
	report: Report = () => undefined,
): Promise<{ sections: Section[]; highlighted: Cell[] }> {
	const measure = async (task: Omit<WaitingTask, 'names'>, contestantNames: string[]) =>
		await reportWhile(
			report,
			`Images: ${task.items}, on the ${task.clock} clock`,
			inFreshProcess<Cell[]>('waiting/measure.mts', { ...task, names: contestantNames }),
		);
	const cells: Cell[] = [];
	for (const count of items) {
		cells.push(...(await measure({ items: count, clock: 'virtual' }, waiters())));
	}
	const sections: Section[] = [];
	let onRealClock: Cell | undefined;
	if (items.includes(highlightedItems)) {
		const timed: TimedCells[] = [];
		for (const { label } of testedTimes) {
			const task = { items: highlightedItems, clock: 'virtual', times: label } as const;
			timed.push({ label, cells: await measure(task, pollers) });
		}
		sections.push(pollingSection(timed, await planningTime()));
		const task = { items: highlightedItems, clock: 'real' } as const;
		if (realClock) [onRealClock] = await measure(task, [names.atOnce]);
	}
	const limits = await reportWhile(
		report,
		'Rate limits',
		inFreshProcess<LimitCell[]>('waiting/limits.mts', limitTasks),
	);
	sections.unshift(waitingSection(cells, onRealClock), limitsSection(limits));
	return { sections, highlighted: highlightedOf(cells) };
}

async function planningTime(): Promise<PlanningTime> {
	return await inFreshProcess<PlanningTime>('waiting/planningTime.mts', {});
}
