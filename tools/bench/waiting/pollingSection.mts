import type { Section } from '../report.mts';
import { times } from '../report.mts';
import type { Cell } from './cell.mts';
import { loops, names } from './contestants.mts';
import type { PlanningTime } from './planningTime.mts';

/** The results for jobs that take some times. */
export interface TimedCells {
	/** See `JobTimes`. */
	label: string;
	cells: Cell[];
}

/** The report's part on when to poll: jobs as long as the model's page says, shorter, longer, and very different ones. */
export function pollingSection(measured: TimedCells[], planning: PlanningTime): Section {
	return {
		title: 'When to poll',
		method:
			'As above, with 50 images at once for which the page says 24 s, whatever they take. A finished image is late if it waits ' +
			'longer than a tenth of its time and a second. In a first run, the node knows nothing but the page; in a later ' +
			'run, the same process has run 8 times with 5 images before. The product of polls and seconds is the smaller the better ' +
			'the polls are placed; one that polls more often at a fixed interval waits less, and its product stays the same.',
		findings: [
			...measured.map(({ label, cells }) => `${label}: ${comparison(cells)}`),
			`Planning a poll takes ${planning.mean.toFixed(3)} ms on average with 200 jobs seen, and ${planning.slowest.toFixed(2)} ms in 99 of 100 cases at most.`,
		],
		columns: [
			'Jobs',
			'Who',
			'Wall time (s)',
			'Polls per job',
			'Finished image waits (s)',
			'Polls × seconds',
			'At most (s)',
			'Late (%)',
		],
		rows: measured.flatMap(({ label, cells }) =>
			cells.map((cell) => [
				label,
				cell.contestant,
				cell.wall.toFixed(1),
				cell.pollsPerJob.toFixed(1),
				cell.meanAdded.toFixed(2),
				productOf(cell).toFixed(1),
				cell.worstAdded.toFixed(2),
				Math.round(100 * cell.late),
			]),
		),
	};
}

const productOf = ({ pollsPerJob, meanAdded }: Cell) => pollsPerJob * meanAdded;

/** This node compared with the fixed interval that has the smallest product. */
function comparison(cells: Cell[]): string {
	const of = (name: string) => cells.find(({ contestant }) => contestant === name)!;
	const [best] = loops
		.map((seconds) => ({ seconds, product: productOf(of(names.loop(seconds))) }))
		.sort((one, other) => one.product - other.product);
	const [first, later] = [names.atOnce, names.later].map((name) =>
		times(productOf(of(name)), best.product),
	);
	return `polls times seconds are ${first} those of polling every ${best.seconds} s in a first run, and ${later} in a later one.`;
}
