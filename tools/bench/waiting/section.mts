import { times, type Section } from '../report.mts';
import type { Cell } from './cell.mts';
import { loops, names } from './contestants.mts';
import { jobSeconds } from './jobs.mts';

const method =
	'Everybody has the same jobs made, of 24 s ± 20 % each, by the emulator at its own speed and over HTTP. The clock ' +
	'is a virtual one: it stands still while a request is under way and otherwise goes on to the next timer, so ' +
	"neither this machine nor the network takes time. The node runs in n8n's real engine; of the others " +
	'only their plan runs, when to submit and when to poll. All numbers are read from ' +
	"the emulator's log. A finished picture waits until its result is fetched; requests are those to the API (submits, " +
	'polls, results), not the downloads.';

const columns = [
	'Pictures',
	'Who',
	'Wall time (s)',
	'Polls per job',
	'A finished one waits (s)',
	'At most (s)',
	'Requests',
	'In the busiest minute',
];

/**
 * The report's part on waiting.
 *
 * @param onRealClock a cell to hold against its like on the virtual clock
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
	const findings = [...findingsOf(tellingOf(cells)), ...clockFinding(cells, onRealClock)];
	return { title: 'Waiting', method, findings, columns, rows };
}

/** The number of pictures that the sentences and the chart are about, where it was measured. */
export const tellingItems = 50;

/** The cells that the sentences and the chart are about; those of the most pictures, if need be. */
export function tellingOf(cells: Cell[]): Cell[] {
	const counts = cells.map(({ items }) => items);
	const telling = counts.includes(tellingItems) ? tellingItems : Math.max(...counts);
	return cells.filter(({ items }) => items === telling);
}

function findingsOf(cells: Cell[]): string[] {
	const of = (name: string) => cells.find(({ contestant }) => contestant === name)!;
	const [node, byDefault] = [of(names.atOnce), of(names.byDefault)];
	const longest = Math.max(...jobSeconds(node.items));
	const wall = (name: string) => times(of(name).wall, node.wall);
	const everySoOften = [
		{ seconds: 1, cell: of(names.sdkAtOnce) },
		...loops.map((seconds) => ({ seconds, cell: of(names.loop(seconds)) })),
	];
	const prices = everySoOften.map(({ seconds, cell }) => {
		const requests = times(cell.requests, node.requests);
		return `Every ${seconds} s: ${requests} the requests, ${times(cell.meanAdded, node.meanAdded)} the wait.`;
	});
	const slowest = Math.max(...everySoOften.map(({ cell }) => cell.wall));
	return [
		`All at once, ${node.items} pictures take this node ${times(node.wall, longest)} as long as the longest of their jobs. One by one they take Segmind's Python SDK ${wall(names.sdk)} as long as this node, and a sequential node ${wall(names.sequential)}.`,
		`Ten at a time, this node's default, they take it ${wall(names.byDefault)} as long as all at once, with ${times(byDefault.busiestMinute, node.busiestMinute)} the requests in the busiest minute: Segmind limits requests per minute.`,
		`Fixed intervals, all at once, take up to ${times(slowest, node.wall)} the wall time; they differ in requests, and in how long a finished picture waits. ${prices.join(' ')}`,
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
		`On the real clock, ${real.items} pictures all at once take this node ${Math.abs(difference).toFixed(1)} % ${direction} than on the virtual one.`,
	];
}
