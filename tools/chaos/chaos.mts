import { monitorEventLoopDelay } from 'node:perf_hooks';
import { chaosKinds, startEmulator } from '../../emulator/emulator.mts';
import { startEngine, stopEngine } from '../../test/engine/engine.mts';
import { startDetours } from './detours.mts';
import type { HistoryMode } from './historyPlan.mts';
import type { Kind } from './kinds.mts';
import { watchLogs } from './logWatch.mts';
import { runScenario } from './runScenario.mts';
import { type Scenario, scenariosOf } from './scenario.mts';
import {
	type ChaosSummary,
	type Counts,
	type Findings,
	zeroCounts,
	summaryText,
} from './summary.mts';

export type { ChaosSummary, Violation } from './summary.mts';

/** How much to run, and how often requests fail. */
export interface ChaosOptions {
	/** Items in all runs together. */
	jobs: number;
	/** The same seed gives the same runs and the same faults. */
	seed: number;
	/** Share of all requests that fail, 0 to 1; default 0.15. */
	share?: number;
	/** Kinds of chaos to leave out; default: none. */
	without?: readonly Kind[];
	/** Whether there is Segmind's request history, to be read with random faults; default `random`, drawn for each run. */
	history?: HistoryMode;
	/** Only the run with this number, to investigate it. */
	only?: number;
	/** Called after each run with the jobs done and the violations found so far. */
	progress?: (jobs: number, violations: number) => void;
}

/** Models usually take 14 to 54 s; at this speed 70 to 270 ms. */
const SPEED = 200;
/** n8n does nothing else while the node computes; drawing and large images take a part of this. */
const MAX_FREEZE_MS = 4_000;
/** Parallel runs, each with its own emulator: runs mostly wait. */
const WORKERS = 8;
const CREDITS = 1_000_000;

/**
 * Runs the node in n8n's engine against an emulator with random faults, and checks what the node promises against the
 * emulator's bill. Every broken promise is in the summary.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosSummary> {
	const { jobs, seed, share = 0.15, history = 'random', only, without = [] } = options;
	const started = Date.now();
	const key = `SG_chaos_${seed}_secret`;
	await startEngine({ binaryMode: 'filesystem' });
	const log = watchLogs(key);
	const delay = monitorEventLoopDelay();
	delay.enable();
	const summary: Counts & Findings = { ...zeroCounts(), faults: {}, violations: [] };
	const onUnhandled = (reason: unknown) => {
		const details = String((reason as Error)?.stack ?? reason);
		summary.violations.push({ seed, promise: 'unhandled rejection', details });
	};
	process.on('unhandledRejection', onUnhandled);
	try {
		const waiting = scenariosOf(jobs, seed, { without, history }).filter(
			({ number }) => only === undefined || number === only,
		);
		const [stopped, others] = [true, false].map((isStopped) =>
			waiting.filter(({ cancelAfterMs }) => (cancelAfterMs !== undefined) === isStopped),
		);
		// All settled: an error in one worker must not stop the engine under the others.
		const all = Array.from({ length: WORKERS }, async () => await worker(others));
		const outcomes = await Promise.allSettled(all);
		for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
		// One at a time: how late a request is can only be measured while nothing else runs.
		await worker(stopped);
	} finally {
		process.off('unhandledRejection', onUnhandled);
		delay.disable();
		const longest = delay.max / 1e6;
		if (longest > MAX_FREEZE_MS) {
			const details = `nothing else could run for ${Math.round(longest)} ms`;
			summary.violations.push({ seed, promise: 'frozen', details });
		}
		for (const line of log.end()) {
			summary.violations.push({ seed, promise: 'key leaked', details: `in a log: ${line}` });
		}
		await stopEngine();
	}
	const seconds = (Date.now() - started) / 1000;
	const facts = { seed, share, seconds };
	return { ...summary, ...facts, toText: () => summaryText(summary, facts) };

	async function worker(waiting: Scenario[]) {
		const kinds = chaosKinds.filter((kind) => without.includes(kind));
		const chaos = { seed, share, without: kinds };
		const emulator = await startEmulator({ speed: SPEED, credits: CREDITS, chaos });
		const detours = await startDetours(emulator, share);
		const stage = { emulator, detours, key, seed, isLogged: log.mentions };
		try {
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				const { findings, counts } = await runScenario(next, stage);
				const injected = { ...emulator.chaos.injected, ...detours.injected };
				for (const [kind, count] of Object.entries(injected)) {
					summary.faults[kind] = (summary.faults[kind] ?? 0) + count;
				}
				for (const [name, count] of Object.entries(counts)) {
					summary[name as keyof Counts] += count;
				}
				const { number: run, played } = next;
				summary.violations.push(...findings.map((one) => ({ seed, run, played, ...one })));
				options.progress?.(summary.jobs, summary.violations.length);
			}
		} finally {
			await detours.close();
			await emulator.close();
		}
	}
}
