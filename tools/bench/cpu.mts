/** What the node spends per item: CPU time, compared with the least that its requests cost, and memory. */
import type { Report } from '../playground/progress.mts';
import type { Cost, CostTask } from './cpu/cost.mts';
import { startEmulatorProcess } from './emulatorProcess.mts';
import { inFreshProcess } from './freshProcess.mts';
import { times, type Section } from './report.mts';

type Contestant = CostTask['contestant'];

/** What a number of images costs each contestant. */
interface Row extends Record<Contestant, Cost> {
	images: number;
}

const COUNTS = [10, 100, 1000, 10_000];
const MEGABYTE = 1_000_000;
/** Of the emulator: fast enough that every image is ready at the first poll. */
const SPEED = 1000;
const names: Record<Contestant, string> = {
	flux: 'This node',
	bareNode: 'A bare n8n node',
	bareRequests: 'Bare requests',
};
const contestants = Object.keys(names) as Contestant[];

/** Measures for about a minute. @param report is told what is being measured */
export async function measureCpu(report: Report = () => undefined): Promise<Section> {
	const emulator = await startEmulatorProcess({ speed: SPEED });
	const rows: Row[] = [];
	try {
		for (const images of COUNTS) {
			const costOf = async (contestant: Contestant) => {
				report(`${names[contestant]}, ${images} items`);
				// Few items take so little time that a single garbage collection would matter.
				const rounds = Math.ceil(200 / images);
				const task: CostTask = { contestant, images, rounds, hosts: emulator };
				return await inFreshProcess<Cost>('cpu/cost.mts', task);
			};
			rows.push({
				images,
				flux: await costOf('flux'),
				bareNode: await costOf('bareNode'),
				bareRequests: await costOf('bareRequests'),
			});
		}
	} finally {
		await emulator.stop();
	}
	return {
		title: 'CPU',
		method:
			'CPU milliseconds per item, of all threads of the process, with fifty jobs in flight and after ' +
			'100 items to warm up; each number is from a fresh process, for few items the median of several rounds. ' +
			"The bare n8n node runs in the same engine and makes the same requests with n8n's own functions, " +
			'without fields, validation or a record of paid jobs; the bare requests are made with axios, without n8n. ' +
			'Memory is what the process with this node uses after garbage collection. The event loop is held by whatever runs ' +
			'without a pause, by n8n and by garbage collection, too.',
		findings: findingsOf(rows),
		columns: [
			'Items',
			'Requests per item',
			...Object.values(names).map((name) => `${name} (ms per item)`),
			'Memory before (MB)',
			'and after (MB)',
			'Event loop held at most (ms)',
			'by a bare n8n node (ms)',
		],
		rows: rows.map(({ images, ...costs }) => [
			images.toLocaleString('en'),
			[...new Set(contestants.map((name) => costs[name].requests.toFixed(1)))].join(' – '),
			...contestants.map((name) => costs[name].cpu.toFixed(1)),
			(costs.flux.memory.before / MEGABYTE).toFixed(0),
			(costs.flux.memory.after / MEGABYTE).toFixed(0),
			costs.flux.longestHold.toFixed(0),
			costs.bareNode.longestHold.toFixed(0),
		]),
	};
}

function findingsOf(rows: Row[]): string[] {
	const [few, many] = [rows[0], rows.at(-1)!];
	const count = ({ images }: Row) => images.toLocaleString('en');
	const { before, after } = many.flux.memory;
	return [
		`With ${count(many)} items, an item costs this node ${times(many.flux.cpu, many.bareNode.cpu)} the CPU time of a bare n8n node and ${times(many.flux.cpu, many.bareRequests.cpu)} that of the bare requests.`,
		`With ${count(many)} items, an item costs ${times(many.flux.cpu, few.flux.cpu)} as much as with ${count(few)}.`,
		`After ${count(many)} items, the process uses ${times(after, before)} as much memory as before.`,
	];
}
