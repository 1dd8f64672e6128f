/**
 * npm test: the build, the tests without n8n beside lint, types and n8n's scanner, then those on the oldest n8n beside those
 * in a real n8n, which is installed in the meantime. Stops with exit code 1 at the first step that fails, and says which one.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installN8n, MissingProgramError } from '../tools/playground/n8nInstall.mts';
import { buildPackage } from '../tools/playground/package.mts';
import { repositoryFolder } from '../tools/playground/paths.mts';
import {
	isStopping,
	runCommand,
	stopAllProcesses,
	stopOnSignal,
} from '../tools/playground/processes.mts';
import { leftOut } from './optionalPrograms.mts';
import { engineVersions, testOn } from './versions/install.mts';

/** The part of jest's report that is counted. */
interface JestReport {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	numRuntimeErrorTestSuites: number;
}

/** Engine tests mostly wait; tests in a real n8n share the machine with n8n and Chromium. */
const WORKERS = { engine: 5, n8n: 3 };
const totals = { passed: 0, failed: 0, skipped: 0 };
const say = (text: string) => process.stdout.write(`${text}\n`);

async function step(title: string, work: () => Promise<void>): Promise<void> {
	const started = Date.now();
	say(`\n▶ ${title}`);
	const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
	try {
		await work();
	} catch (error) {
		if (error instanceof MissingProgramError) throw error;
		throw new Error(`✖ ${title}, after ${seconds()}: ${(error as Error).message}`);
	}
	say(`✔ ${title}: ${seconds()}`);
}

async function run(command: string, ...args: string[]): Promise<void> {
	const { code } = await runCommand(command, args, { folder: repositoryFolder, show: true });
	if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with code ${code}.`);
}

/** Runs a command beside others: its output is shown only if it fails. */
async function runQuietly(command: string, ...args: string[]): Promise<void> {
	const { code, lines } = await runCommand(command, args, { folder: repositoryFolder });
	if (code !== 0) throw new Error(lines.join('\n'));
}

async function checkCode(): Promise<void> {
	await step('Lint', async () => await runQuietly('npm', 'run', 'lint'));
	await step('Types', async () => await runQuietly('npm', 'run', 'typecheck'));
	await step("n8n's scanner", async () => await runQuietly('npx', 'tsx', 'tools/release/scan.mts'));
}

/** The engine tests again, on the oldest n8n that the node supports; beside others, too. */
async function onTheOldest(): Promise<void> {
	const [oldest] = await engineVersions();
	await countTests(async (flags) => {
		const { code, lines } = await testOn(oldest, flags, false);
		if (code !== 0) throw new Error(lines.join('\n'));
	});
}

/** @param installing resolves when n8n is installed */
async function inRealN8n(installing: Promise<unknown>): Promise<void> {
	try {
		await step('Install n8n', async () => void (await installing));
	} catch (error) {
		if (process.env.CI || !(error instanceof MissingProgramError)) throw error;
		say(`⚠ Tests in a real n8n are skipped: ${error.message}`);
		return;
	}
	await step(
		'Tests in a real n8n',
		async () => await jest(WORKERS.n8n, 'test/e2e', 'test/installs', 'test/queue'),
	);
}

/** Runs jest on some folders. */
async function jest(workers: number, ...folders: string[]): Promise<void> {
	await countTests(async (flags) => {
		await run('npx', 'jest', '--forceExit', '-w', String(workers), ...flags, ...folders);
	});
}

/** Adds jest's counts to the totals; a file that cannot be loaded counts as one failed test. */
async function countTests(runJest: (flags: string[]) => Promise<void>): Promise<void> {
	const temporary = await fs.mkdtemp(path.join(os.tmpdir(), 'flux-tests-'));
	const report = path.join(temporary, 'report.json');
	try {
		await runJest(['--json', `--outputFile=${report}`]);
	} finally {
		const text = await fs.readFile(report, 'utf8').catch(() => undefined);
		if (text) addUp(JSON.parse(text) as JestReport);
		await fs.rm(temporary, { recursive: true, force: true });
	}
}

function addUp(report: JestReport): void {
	totals.passed += report.numPassedTests;
	totals.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
	totals.skipped += report.numPendingTests + report.numTodoTests;
}

async function allSteps(): Promise<void> {
	const installing = installN8n();
	// Awaited later; until then a rejection counts as handled.
	installing.catch(() => undefined);

	await step('Build', buildPackage);
	await Promise.all([
		checkCode(),
		step(
			'Unit and engine tests',
			async () => await jest(WORKERS.engine, 'test/unit', 'test/engine', 'test/versions'),
		),
	]);
	await Promise.all([step('Engine tests on the oldest n8n', onTheOldest), inRealN8n(installing)]);
}

async function main(): Promise<void> {
	stopOnSignal();
	try {
		await allSteps();
	} catch (error) {
		if (isStopping()) return;
		say(`\n${(error as Error).message}`);
		process.exitCode = 1;
	}
	const notice = leftOut();
	if (notice) say(`\n${notice}`);
	say(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
	await stopAllProcesses();
	process.exit();
}

await main();
