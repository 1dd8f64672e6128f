import { times, type Section } from '../report.mts';
import type { LimitCell, LimitTask } from './limits.mts';

/** Segmind's smaller published limits, counted either way, because it does not say which requests count. */
export const limitTasks: LimitTask[] = [
	{ images: 50, runs: 1, requestsPerMinute: 60, limited: 'all' },
	{ images: 50, runs: 3, requestsPerMinute: 60, limited: 'all' },
	{ images: 200, runs: 1, requestsPerMinute: 60, limited: 'submits' },
	{ images: 50, runs: 3, requestsPerMinute: 60, limited: 'submits' },
	{ images: 50, runs: 4, requestsPerMinute: 500, limited: 'all' },
	{ images: 5, runs: 1, requestsPerMinute: 5, limited: 'all' },
];

/** The report's part on rate limits. */
export function limitsSection(cells: LimitCell[]): Section {
	return {
		title: 'Rate limits',
		method:
			'As above, with default settings. The emulator refuses what exceeds the limit within a minute with a 429 that says when the minute ends. ' +
			'The least possible time is that of a client that knows the limit and when every job ends: a submit, one status and a result per image.',
		findings: cells.map(
			(cell) =>
				`${label(cell)}: ${times(cell.wall, cell.bound)} the least possible time; ${((100 * cell.refused) / cell.requests).toFixed(1)} % of the requests are refused.`,
		),
		columns: ['Limit', 'Wall time (s)', 'Least possible (s)', 'Requests', 'Refused'],
		rows: cells.map((cell) => [
			label(cell),
			cell.wall.toFixed(1),
			cell.bound.toFixed(1),
			cell.requests,
			cell.refused,
		]),
	};
}

function label({ images, runs, requestsPerMinute, limited }: LimitTask): string {
	const what = runs === 1 ? `${images} images` : `${runs} runs of ${images} images at once`;
	return `${what} within ${requestsPerMinute} ${limited === 'all' ? 'requests' : 'submits'} a minute`;
}
