/** What the node spends per item: CPU time, beside the least that its requests cost, and memory. */
import type { Report } from '../playground/progress.mts';
import type { Cost, CostTask } from './cpu/cost.mts';
import { startEmulatorProcess } from './emulatorProcess.mts';
import { inFreshProcess } from './freshProcess.mts';
import { times, type Section } from './report.mts';

type Contestant = CostTask['contestant'];

/** What so many pictures cost each contestant. */
interface Row extends Record<Contestant, Cost> {
	pictures: number;
}

const COUNTS = [10, 100, 1000];
const MEGABYTE = 1_000_000;
/** How much faster than Segmind the emulator is: every picture is ready at the first look. */
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
		for (const pictures of COUNTS) {
			const costOf = async (contestant: Contestant) => {
				report(`${names[contestant]}, ${pictures} items`);
				// Ten items take a moment only, in which one garbage collection weighs much.
				const rounds = Math.ceil(200 / pictures);
				const task: CostTask = { contestant, pictures, rounds, hosts: emulator };
				return await inFreshProcess<Cost>('cpu/cost.mts', task);
			};
			rows.push({
				pictures,
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
			'CPU milliseconds per item of the process, all its threads, with ten jobs in flight and after ' +
			'100 items to warm up; each number is from a fresh process, the median of several rounds where there are few ' +
			"items. The bare n8n node runs in the same engine and makes the same requests with n8n's own functions, " +
			'without fields, checks or memory of what is paid; the bare requests are made with axios, without n8n. ' +
			'The memory is what the process with this node has in use, garbage not counted.',
		findings: findingsOf(rows),
		columns: [
			'Items',
			'Requests per item',
			...Object.values(names).map((name) => `${name} (ms per item)`),
			'Memory before (MB)',
			'and after (MB)',
		],
		rows: rows.map(({ pictures, ...costs }) => [
			pictures.toLocaleString('en'),
			[...new Set(contestants.map((name) => costs[name].requests.toFixed(1)))].join(' – '),
			...contestants.map((name) => costs[name].cpu.toFixed(1)),
			(costs.flux.memory.before / MEGABYTE).toFixed(0),
			(costs.flux.memory.after / MEGABYTE).toFixed(0),
		]),
	};
}

function findingsOf(rows: Row[]): string[] {
	const [few, many] = [rows[0], rows.at(-1)!];
	const count = ({ pictures }: Row) => pictures.toLocaleString('en');
	const { before, after } = many.flux.memory;
	return [
		`With ${count(many)} items, an item costs this node ${times(many.flux.cpu, many.bareNode.cpu)} the CPU time of a bare n8n node, and ${times(many.flux.cpu, many.bareRequests.cpu)} that of the bare requests.`,
		`${count(many)} items cost ${times(many.flux.cpu, few.flux.cpu)} as much per item as ${count(few)}.`,
		`After ${count(many)} items the process uses ${times(after, before)} the memory that it used before them.`,
	];
}
