import { times, type Section } from '../report.mts';
import type { Cell } from './cell.mts';
import { loops, names } from './contestants.mts';
import type { JobTimes } from './jobs.mts';

/** The results for jobs with unusual times. */
export interface UnusualCells {
	times: JobTimes;
	cells: Cell[];
}

/** The report's part on jobs with times that the node does not expect: the weak spot of its polling. */
export function unusualSection(measured: UnusualCells[]): Section {
	return {
		title: 'Waiting for jobs with unusual times',
		method:
			'As above, with jobs that take half as long as usual, twice as long, or vary widely. The node polls most when jobs ' +
			'are likely to end: first by the usual time of the model, then by the times of the first jobs of the run. The option Check Every sets a fixed interval instead.',
		findings: measured.map(({ times: jobs, cells }) => `${label(jobs)}: ${comparison(cells)}`),
		columns: [
			'Jobs',
			'Who',
			'Wall time (s)',
			'Polls per job',
			'Finished image waits (s)',
			'At most (s)',
		],
		rows: measured.flatMap(({ times: jobs, cells }) =>
			cells.map((cell) => [
				label(jobs),
				cell.contestant,
				cell.wall.toFixed(1),
				cell.pollsPerJob.toFixed(1),
				cell.meanAdded.toFixed(2),
				cell.worstAdded.toFixed(2),
			]),
		),
	};
}

const label = ({ seconds, spread }: JobTimes) => `${seconds} s ± ${Math.round(100 * spread)} %`;

/** This node compared with the fixed interval that makes about as many requests. */
function comparison(cells: Cell[]): string {
	const of = (name: string) => cells.find(({ contestant }) => contestant === name)!;
	const node = of(names.atOnce);
	const distance = (cell: Cell) => Math.abs(Math.log(cell.requests / node.requests));
	const [closest] = loops
		.map((seconds) => ({ seconds, cell: of(names.loop(seconds)) }))
		.sort((one, other) => distance(one.cell) - distance(other.cell));
	const { seconds, cell } = closest;
	return `a finished image waits ${times(node.meanAdded, cell.meanAdded)} as long with this node as with polls every ${seconds} s, which make ${times(cell.requests, node.requests)} as many requests.`;
}
