/**
 * npm run bench: measures waiting, memory, CPU and the package, and prints a report. A complete run also writes the
 * report and its chart to docs/. `--only fields` and `--only queue` measure something else: the
 * fields in a real n8n, and a rate limit that two workers share.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Listr, PRESET_TIMER, type ListrTask } from 'listr2';
import { repositoryFolder } from '../playground/paths.mts';
import { isStopping, stopAllProcesses, stopOnSignal } from '../playground/processes.mts';
import type { Report } from '../playground/progress.mts';
import { chart } from './chart.mts';
import { measureCpu } from './cpu.mts';
import { measureFields } from './fields.mts';
import { measureMemory } from './memory.mts';
import { measurePackage } from './package.mts';
import { page, sectionsText } from './page.mts';
import { measureQueue } from './queue.mts';
import type { Section } from './report.mts';
import { measureWaiting } from './waiting.mts';
import type { Cell } from './waiting/cell.mts';

const reportParts = ['waiting', 'memory', 'cpu', 'package'] as const;
const parts = [...reportParts, 'fields', 'queue'] as const;
const defaultItems = [1, 10, 50, 200];

type Part = (typeof parts)[number];

interface Flags {
	only: Part[];
	items: number[];
	realClock: boolean;
}

/** What has been measured so far. */
interface Measured {
	sections: Section[];
	/** For the chart. */
	highlighted: Cell[];
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
			step('waiting', 'Waiting for images (3 minutes)', async (report, measured) => {
				const { sections, highlighted } = await measureWaiting({ items, realClock }, report);
				measured.highlighted = highlighted;
				return sections;
			}),
			step('memory', 'Memory (3 minutes)', async (report) => [await measureMemory(report)]),
			step('cpu', 'CPU (2 minutes)', async (report) => [await measureCpu(report)]),
			step('package', 'Load time and package size', async (report) => [
				await measurePackage(report),
			]),
			step('fields', 'Fields in a real n8n (4 minutes)', async (report) => [
				await measureFields(report),
			]),
			step('queue', 'A rate limit in queue mode (5 minutes)', async (report) => [
				await measureQueue(report),
			]),
		],
		{
			// We handle signals: listr2 would exit without stopping what was started.
			registerSignalListeners: false,
			rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: true },
			fallbackRendererOptions: { timer: PRESET_TIMER },
		},
	);
}

/** Whether this is a complete run with default settings, the only kind that is written to docs/. */
function isComplete({ only, items, realClock }: Flags): boolean {
	const isReport = String(only) === String(reportParts);
	return realClock && isReport && String(items) === String(defaultItems);
}

async function write({ sections, highlighted }: Measured): Promise<void> {
	const inDocs = (name: string) => path.join(repositoryFolder, 'docs', name);
	await fs.writeFile(inDocs('benchmarks.svg'), await chart(highlighted));
	await fs.writeFile(inDocs('benchmarks.md'), await page(sections, 'benchmarks.svg'));
	process.stdout.write('\nWrote docs/benchmarks.md and docs/benchmarks.svg\n');
}

function readFlags(): Flags {
	const only = new Option('--only <parts...>', 'measure only these').choices(parts);
	const items = new Option('--items <numbers...>', 'numbers of images to wait for');
	return new Command('npm run bench --')
		.description('Measures the node compared with the usual ways to make images')
		.addOption(only.default([...reportParts], reportParts.join(' ')))
		.addOption(items.argParser(addNumber).default(defaultItems, defaultItems.join(' ')))
		.option('--no-real-clock', 'skip the half minute on the real clock')
		.parse()
		.opts<Flags>();
}

/** Called for each number; the first replaces the defaults. */
function addNumber(text: string, earlier: number[]): number[] {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1) {
		throw new InvalidArgumentError('Must be a whole number greater than 0.');
	}
	return earlier === defaultItems ? [number] : [...earlier, number];
}

async function main(): Promise<void> {
	const flags = readFlags();
	stopOnSignal();
	const measured: Measured = { sections: [], highlighted: [] };
	// The list shows the error.
	const succeeded = await steps(flags)
		.run(measured)
		.then(
			() => true,
			() => false,
		);
	if (isStopping()) return;
	process.stdout.write(`\n${await sectionsText(measured.sections)}`);
	if (succeeded && isComplete(flags)) await write(measured);
	await stopAllProcesses();
	process.exit(succeeded ? 0 : 1);
}

await main();
