import { setTimeout as sleep } from 'node:timers/promises';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import type { Emulator } from '../../emulator/emulator.mts';
import { runNode, type NodeRun, type RunOptions } from '../../test/engine/engine.mts';
import {
	chargedIn,
	checkImages,
	checkKey,
	checkNothingLost,
	checkPaidOnce,
	checkRows,
	type Finding,
	jobsByItem,
} from './checks.mts';
import type { Scenario } from './scenario.mts';
import { type Counts, zeroCounts } from './summary.mts';

/** Retries of one run; the last one continues on errors, so it has to succeed. */
const MAX_RETRIES = 3;
/** After Stop, no request may arrive later than this. */
const STOP_WITHIN_MS = 250;
/** How long to watch for such requests. */
const WATCH_MS = 700;

/**
 * Runs one scenario, and retries it from the stored data until it succeeds. Every run is checked against the
 * emulator's bill, which is reset first.
 */
export async function runScenario(
	scenario: Scenario,
	emulator: Emulator,
	key: string,
): Promise<{ counts: Counts; findings: Finding[] }> {
	emulator.reset();
	emulator.responseShapes = scenario.responseShapes;
	const findings: Finding[] = [];
	const counts = { ...zeroCounts(), jobs: scenario.items.length, runs: 1 };
	const options = optionsOf(scenario, emulator, key);

	const stop: { at?: number } = {};
	const stopWhen =
		scenario.cancelAfterMs === undefined
			? undefined
			: sleep(scenario.cancelAfterMs).then(() => (stop.at = Date.now()));
	let run = await runNode({ ...options, items: scenario.items, stopWhen });
	// Read only once: a Stop after the end has no effect.
	const { at: stoppedAt } = stop;

	if (stoppedAt !== undefined) {
		counts.stopped = 1;
		await sleep(WATCH_MS);
		for (const { time, method, path } of emulator.requests) {
			const late = time - stoppedAt;
			if (late <= STOP_WITHIN_MS) continue;
			findings.push({
				promise: 'request after Stop',
				details: `${method} ${path} after ${late} ms`,
			});
		}
	} else {
		findings.push(...(await check(run, scenario, emulator)));
		while (run.status !== 'success' && counts.retries < MAX_RETRIES) {
			counts.retries += 1;
			findings.push(...checkKey(emulator, run, key));
			const last = counts.retries === MAX_RETRIES;
			run = await runNode({
				...options,
				runData: run.executionData,
				...(last && { onError: 'continueRegularOutput', retryWithSavedWorkflow: true }),
			});
			findings.push(...(await check(run, scenario, emulator)));
		}
		if (run.status !== 'success') {
			findings.push({
				promise: 'never succeeded',
				details: `${run.status}: ${run.error?.message}`,
			});
		}
	}
	findings.push(...checkKey(emulator, run, key));
	findings.push(...checkPaidOnce(jobsByItem(emulator, scenario.prompts)));
	const unique = withoutRepeats(findings);
	const numberOf = (one: Finding['promise']) =>
		unique.filter(({ promise }) => promise === one).length;
	const rows = run.status === 'success' ? run.output.flat() : [];
	const unknown = rows.filter((row) => chargedIn(row) === 'unknown').length;
	const failed = rows.filter(({ json }) => json.error !== undefined).length - unknown;
	Object.assign(counts, {
		...{ unknown, failed, delivered: rows.length - failed - unknown },
		paidTwice: numberOf('paid twice'),
		lost: numberOf('image lost'),
		requests: emulator.requests.length,
	});
	return { counts, findings: unique };
}

/** One finding per promise and item: a retry mostly repeats those of the first run. */
function withoutRepeats(findings: Finding[]): Finding[] {
	const known = new Map<string, Finding>();
	for (const one of findings) {
		const name = `${one.promise} ${one.item}`;
		if (!known.has(name)) known.set(name, one);
	}
	return [...known.values()];
}

function optionsOf(scenario: Scenario, emulator: Emulator, key: string): RunOptions {
	const { parameters, onError, retryOnFail } = scenario;
	const { baseUrl, storageUrl } = emulator;
	return {
		nodeType: new Flux(),
		credential: { apiKey: key, baseUrl, storageUrl },
		...{ parameters, onError, retryOnFail },
	};
}

/** Checks a run that was not stopped, whether it succeeded or not. */
async function check(run: NodeRun, scenario: Scenario, emulator: Emulator): Promise<Finding[]> {
	const jobs = jobsByItem(emulator, scenario.prompts);
	// With a time limit the client may abort a synchronous job before it knows the ID.
	const { timeout } = scenario.parameters.options as { timeout?: number };
	const aborted = jobs.flat().filter(({ mode }) => mode === 'v1' && timeout !== undefined);
	const lostIds = new Set([
		...emulator.chaos.lostIds,
		...aborted.map(({ request_id = '' }) => request_id),
	]);
	const rows = run.status === 'success' ? run.output.flat() : [];
	const findings = [...checkNothingLost(run, rows, jobs, lostIds)];
	if (run.status !== 'success') return findings;
	findings.push(...checkRows(rows, scenario.items.length));
	for await (const finding of checkImages(emulator, rows, jobs)) findings.push(finding);
	return findings;
}
