import { startEmulator } from '../../emulator/emulator.mts';
import { startEngine, stopEngine } from '../../test/engine/engine.mts';
import { watchLogs } from './logWatch.mts';
import { play } from './play.mts';
import { type Scenario, scenariosOf } from './scenario.mts';
import {
	type ChaosSummary,
	type Counts,
	type Findings,
	noCounts,
	summaryText,
} from './summary.mts';

export type { ChaosSummary, Violation } from './summary.mts';

/** How much is tried, and how bad it gets. */
export interface ChaosOptions {
	/** Items of all runs together. */
	jobs: number;
	/** The same seed gives the same runs and the same misfortunes. */
	seed: number;
	/** Of all requests that go wrong, 0 to 1; default 0.15. */
	share?: number;
	/** Only this run of the plan, to look at it closely. */
	only?: number;
	/** Is told after each run how many jobs are done and how many promises are broken. */
	progress?: (jobs: number, violations: number) => void;
}

/** The usual time of a model is 14 to 54 s; divided by this it is 70 to 270 ms. */
const speed = 200;
/** Runs side by side, each with an emulator of its own: most of a run is waiting. */
const lanes = 8;
const enoughCredits = 1_000_000;

/**
 * The node in n8n's engine against a Segmind that misbehaves at random. What the node promises is held
 * against the emulator's bill; every promise that is broken is in the summary.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosSummary> {
	const { jobs, seed, share = 0.15, only } = options;
	const started = Date.now();
	const key = `SG_chaos_${seed}_key_that_nobody_may_see`;
	await startEngine({ binaryMode: 'filesystem' });
	const leaks = watchLogs(key);
	const summary: Counts & Findings = { ...noCounts(), faults: {}, violations: [] };
	const orphaned = (reason: unknown) => {
		const seen = String((reason as Error)?.stack ?? reason);
		summary.violations.push({ seed, promise: 'unhandled rejection', seen });
	};
	process.on('unhandledRejection', orphaned);
	try {
		const waiting = scenariosOf(jobs, seed).filter(
			({ number }) => only === undefined || number === only,
		);
		const [stopped, others] = [true, false].map((isStopped) =>
			waiting.filter(({ cancelAfterMs }) => (cancelAfterMs !== undefined) === isStopped),
		);
		// Whatever goes wrong in one lane, the engine is not taken from under the others.
		const all = Array.from({ length: lanes }, async () => await lane(others));
		const outcomes = await Promise.allSettled(all);
		for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
		// How late a request comes can only be told when nobody else keeps this process busy.
		await lane(stopped);
	} finally {
		process.off('unhandledRejection', orphaned);
		for (const seen of leaks()) {
			summary.violations.push({ seed, promise: 'key seen', seen: `in a log: ${seen}` });
		}
		await stopEngine();
	}
	const seconds = (Date.now() - started) / 1000;
	const facts = { seed, share, seconds };
	return { ...summary, ...facts, toText: () => summaryText(summary, facts) };

	async function lane(waiting: Scenario[]) {
		const chaos = { seed, share };
		const emulator = await startEmulator({ speed, credits: enoughCredits, chaos });
		try {
			for (let next = waiting.shift(); next; next = waiting.shift()) {
				const { broken, counts } = await play(next, emulator, key);
				for (const [kind, count] of Object.entries(emulator.chaos.injected)) {
					summary.faults[kind] = (summary.faults[kind] ?? 0) + count;
				}
				for (const [name, count] of Object.entries(counts)) {
					summary[name as keyof Counts] += count;
				}
				const run = next.number;
				summary.violations.push(...broken.map((one) => ({ seed, run, ...one })));
				options.progress?.(summary.jobs, summary.violations.length);
			}
		} finally {
			await emulator.close();
		}
	}
}
