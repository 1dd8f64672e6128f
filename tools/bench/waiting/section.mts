import { times, type Section } from '../report.mts';
import type { Cell } from './cell.mts';
import { loops, names } from './contestants.mts';
import { jobSeconds } from './jobs.mts';

const method =
	'Every contestant runs the same jobs, of 24 s ± 20 % each, over HTTP on the emulator at its normal speed. The clock ' +
	'is virtual: it stands still while a request is in flight and otherwise skips to the next timer, so ' +
	"neither this machine nor the network adds time. The node runs in n8n's real engine; for the others " +
	'only their schedule of submits and polls runs. All numbers are read from ' +
	"the emulator's log. A finished image waits until its result is fetched; requests are those to the API (submits, " +
	'polls, results), without the downloads.';

const columns = [
	'Images',
	'Who',
	'Wall time (s)',
	'Polls per job',
	'Finished image waits (s)',
	'At most (s)',
	'Requests',
	'In the busiest minute',
];

/**
 * The report's part on waiting.
 *
 * @param onRealClock a cell to compare with the same one on the virtual clock
 */
export function waitingSection(cells: Cell[], onRealClock?: Cell): Section {
	const rows = cells.map((cell) => [
		cell.items,
		cell.contestant,
		cell.wall.toFixed(1),
		cell.pollsPerJob.toFixed(1),
		cell.meanAdded.toFixed(2),
		cell.worstAdded.toFixed(2),
		cell.requests,
		cell.busiestMinute,
	]);
	const findings = [...findingsOf(highlightedOf(cells)), ...clockFinding(cells, onRealClock)];
	return { title: 'Waiting', method, findings, columns, rows };
}

/** The number of images for the findings and the chart, if it was measured. */
export const highlightedItems = 50;

/** The cells for the findings and the chart; otherwise those with the most images. */
export function highlightedOf(cells: Cell[]): Cell[] {
	const counts = cells.map(({ items }) => items);
	const highlighted = counts.includes(highlightedItems) ? highlightedItems : Math.max(...counts);
	return cells.filter(({ items }) => items === highlighted);
}

function findingsOf(cells: Cell[]): string[] {
	const of = (name: string) => cells.find(({ contestant }) => contestant === name)!;
	const [node, byDefault] = [of(names.atOnce), of(names.byDefault)];
	const longest = Math.max(...jobSeconds(node.items));
	const wall = (name: string) => times(of(name).wall, node.wall);
	const fixedIntervals = loops.map((seconds) => ({ seconds, cell: of(names.loop(seconds)) }));
	const tradeOffs = fixedIntervals.map(({ seconds, cell }) => {
		const requests = times(cell.requests, node.requests);
		return `Every ${seconds} s: ${requests} the requests, ${times(cell.meanAdded, node.meanAdded)} the wait.`;
	});
	const slowest = Math.max(...fixedIntervals.map(({ cell }) => cell.wall));
	return [
		`All at once, ${node.items} images take this node ${times(node.wall, longest)} as long as the longest of their jobs. One by one, they take Segmind's Python SDK ${wall(names.sdk)} as long as this node, and a sequential node ${wall(names.sequential)}.`,
		`With default settings, 50 at a time, they take ${times(byDefault.wall, longest)} as long as the longest of their jobs.`,
		`Fixed intervals, all at once, take up to ${times(slowest, node.wall)} the wall time; they differ in requests, and in how long a finished image waits. ${tradeOffs.join(' ')}`,
	];
}

function clockFinding(cells: Cell[], real: Cell | undefined): string[] {
	const virtual = cells.find(
		({ contestant, items }) => contestant === real?.contestant && items === real.items,
	);
	if (!real || !virtual) return [];
	const difference = (100 * (real.wall - virtual.wall)) / virtual.wall;
	const direction = difference < 0 ? 'less' : 'more';
	return [
		`On the real clock, ${real.items} images all at once take this node ${Math.abs(difference).toFixed(1)} % ${direction} time than on the virtual one.`,
	];
}
