/**
 * npm run bench: measures waiting, memory, CPU and the package, and prints one report. When all of it comes from
 * one run, the report is written to docs/, with its chart.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Listr, PRESET_TIMER, type ListrTask } from 'listr2';
import { stopAllProcesses } from '../playground/processes.mts';
import { repositoryFolder } from '../playground/paths.mts';
import { stopOnSignal, isStopping } from '../playground/processes.mts';
import type { Report } from '../playground/progress.mts';
import { chart } from './chart.mts';
import { measureCpu } from './cpu.mts';
import { measureMemory } from './memory.mts';
import { measurePackage } from './package.mts';
import { page, sectionsText } from './page.mts';
import type { Section } from './report.mts';
import { measureWaiting } from './waiting.mts';
import type { Cell } from './waiting/cell.mts';

const parts = ['waiting', 'memory', 'cpu', 'package'] as const;
const usualItems = [1, 10, 50, 200];

type Part = (typeof parts)[number];

interface Flags {
	only: Part[];
	items: number[];
	realClock: boolean;
}

/** What has been measured so far. */
interface Measured {
	sections: Section[];
	/** What the chart shows. */
	telling: Cell[];
}

function steps({ only, items, realClock }: Flags): Listr<Measured> {
	const step = (
		part: Part,
		title: string,
		measure: (report: Report, measured: Measured) => Promise<Section[]>,
	): ListrTask<Measured> => ({
		title,
		enabled: only.includes(part),
		task: async (measured, task) => {
			const report = (line: string) => void (task.output = line);
			measured.sections.push(...(await measure(report, measured)));
		},
	});
	return new Listr<Measured>(
		[
			step('waiting', 'Waiting for pictures (3 minutes)', async (report, measured) => {
				const { sections, telling } = await measureWaiting({ items, realClock }, report);
				measured.telling = telling;
				return sections;
			}),
			step('memory', 'Memory (3 minutes)', async (report) => [await measureMemory(report)]),
			step('cpu', 'CPU (2 minutes)', async (report) => [await measureCpu(report)]),
			step('package', 'Load time and package size', async (report) => [
				await measurePackage(report),
			]),
		],
		{
			// Signals are ours: listr2 would leave without ending the children.
			registerSignalListeners: false,
			rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: true },
			fallbackRendererOptions: { timer: PRESET_TIMER },
		},
	);
}

/** Whether nothing was left out or changed: only then do the numbers belong together. */
function isWhole({ only, items, realClock }: Flags): boolean {
	return realClock && only.length === parts.length && String(items) === String(usualItems);
}

async function write({ sections, telling }: Measured): Promise<void> {
	const inDocs = (name: string) => path.join(repositoryFolder, 'docs', name);
	await fs.writeFile(inDocs('benchmarks.svg'), await chart(telling));
	await fs.writeFile(inDocs('benchmarks.md'), await page(sections, 'benchmarks.svg'));
	process.stdout.write('\ndocs/benchmarks.md and docs/benchmarks.svg are written\n');
}

function readFlags(): Flags {
	const only = new Option('--only <parts...>', 'measure only these').choices(parts);
	const items = new Option('--items <numbers...>', 'how many pictures to wait for');
	return new Command('npm run bench --')
		.description('Measures the node beside the usual ways to do its work')
		.addOption(only.default([...parts], 'all of them'))
		.addOption(items.argParser(addNumber).default(usualItems, usualItems.join(' ')))
		.option('--no-real-clock', 'leave out the half minute on the real clock')
		.parse()
		.opts<Flags>();
}

/** Called for one number after another; the first one takes the place of the usual ones. */
function addNumber(text: string, earlier: number[]): number[] {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1) {
		throw new InvalidArgumentError('A whole number above 0 is needed.');
	}
	return earlier === usualItems ? [number] : [...earlier, number];
}

async function main(): Promise<void> {
	const flags = readFlags();
	stopOnSignal(() => 130);
	const measured: Measured = { sections: [], telling: [] };
	// The list shows what went wrong.
	const succeeded = await steps(flags)
		.run(measured)
		.then(
			() => true,
			() => false,
		);
	if (isStopping()) return;
	process.stdout.write(`\n${await sectionsText(measured.sections)}`);
	if (succeeded && isWhole(flags)) await write(measured);
	await stopAllProcesses();
	process.exit(succeeded ? 0 : 1);
}

await main();
