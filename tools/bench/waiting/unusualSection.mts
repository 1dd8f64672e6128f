import { times, type Section } from '../report.mts';
import type { Cell } from './cell.mts';
import { loops, names } from './contestants.mts';
import type { JobTimes } from './jobs.mts';

/** What came out for jobs that do not take what is usual. */
export interface UnusualCells {
	times: JobTimes;
	cells: Cell[];
}

/** The report's part on jobs that are not as the node expects them: where its plan is at its weakest. */
export function unusualSection(measured: UnusualCells[]): Section {
	return {
		title: 'Waiting for jobs that do not take what is usual',
		method:
			'As above, with jobs that take half as long as usual, twice as long, or are scattered. The node polls most when jobs ' +
			'are likely to end: at first by what the model usually takes, then by what the first jobs of the run took. Who knows better sets Check Every in its options.',
		findings: measured.map(({ times: jobs, cells }) => `${spoken(jobs)}: ${comparison(cells)}`),
		columns: [
			'Jobs',
			'Who',
			'Wall time (s)',
			'Polls per job',
			'A finished one waits (s)',
			'At most (s)',
		],
		rows: measured.flatMap(({ times: jobs, cells }) =>
			cells.map((cell) => [
				spoken(jobs),
				cell.contestant,
				cell.wall.toFixed(1),
				cell.pollsPerJob.toFixed(1),
				cell.meanAdded.toFixed(2),
				cell.worstAdded.toFixed(2),
			]),
		),
	};
}

const spoken = ({ seconds, spread }: JobTimes) => `${seconds} s ± ${Math.round(100 * spread)} %`;

/** This node beside the fixed interval that makes about as many requests. */
function comparison(cells: Cell[]): string {
	const of = (name: string) => cells.find(({ contestant }) => contestant === name)!;
	const node = of(names.atOnce);
	const distance = (cell: Cell) => Math.abs(Math.log(cell.requests / node.requests));
	const [closest] = loops
		.map((seconds) => ({ seconds, cell: of(names.loop(seconds)) }))
		.sort((one, other) => distance(one.cell) - distance(other.cell));
	const { seconds, cell } = closest;
	return `a finished picture waits ${times(node.meanAdded, cell.meanAdded)} as long with this node as with polls every ${seconds} s, which make ${times(cell.requests, node.requests)} its requests.`;
}
