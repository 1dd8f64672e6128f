import { setTimeout as sleep } from 'node:timers/promises';
import { Flux } from '../../nodes/Flux/Flux.node.ts';
import type { Emulator } from '../../emulator/emulator.mts';
import { runNode, type NodeRun, type RunOptions } from '../../test/engine/engine.mts';
import {
	type Broken,
	chargedIn,
	jobsByItem,
	lostPictures,
	paidTwice,
	seenKeys,
	unanswered,
	wrongPictures,
} from './promises.mts';
import type { Scenario } from './scenario.mts';
import { type Counts, noCounts } from './summary.mts';

/** Retries of one run; the last is made with Continue On Fail, so that it has to go through. */
const mostRetries = 3;
/** After Stop, no request may arrive later than this, ms. */
const afterStop = 250;
/** How long is watched, ms. */
const watchAfterStop = 700;

/**
 * Plays one scenario to its end: the run, and its retries from the stored data until it goes through.
 * Every run is held against the emulator's bill, which is empty again afterwards.
 */
export async function play(
	scenario: Scenario,
	emulator: Emulator,
	key: string,
): Promise<{ counts: Counts; broken: Broken[] }> {
	emulator.reset();
	emulator.responseShapes = scenario.responseShapes;
	const broken: Broken[] = [];
	const counts = { ...noCounts(), jobs: scenario.items.length, runs: 1 };
	const options = optionsOf(scenario, emulator, key);

	const stop: { at?: number } = {};
	const stopWhen =
		scenario.cancelAfterMs === undefined
			? undefined
			: sleep(scenario.cancelAfterMs).then(() => (stop.at = Date.now()));
	let run = await runNode({ ...options, items: scenario.items, stopWhen });
	// Looked at here once: a Stop that comes after the end stops nothing.
	const { at: stoppedAt } = stop;

	if (stoppedAt !== undefined) {
		counts.stopped = 1;
		await sleep(watchAfterStop);
		for (const { time, method, path } of emulator.requests) {
			const late = time - stoppedAt;
			if (late <= afterStop) continue;
			broken.push({ promise: 'request after Stop', seen: `${method} ${path} after ${late} ms` });
		}
	} else {
		broken.push(...(await brokenBy(run, scenario, emulator)));
		while (run.status !== 'success' && counts.retries < mostRetries) {
			counts.retries += 1;
			broken.push(...seenKeys(emulator, run, key));
			const last = counts.retries === mostRetries;
			run = await runNode({
				...options,
				runData: run.executionData,
				...(last && { onError: 'continueRegularOutput', retryWithSavedWorkflow: true }),
			});
			broken.push(...(await brokenBy(run, scenario, emulator)));
		}
		if (run.status !== 'success') {
			broken.push({ promise: 'never went through', seen: `${run.status}: ${run.error?.message}` });
		}
	}
	broken.push(...seenKeys(emulator, run, key));
	broken.push(...paidTwice(jobsByItem(emulator, scenario.prompts)));
	const first = firstOfEach(broken);
	const numberOf = (one: Broken['promise']) =>
		first.filter(({ promise }) => promise === one).length;
	const rows = run.status === 'success' ? run.output.flat() : [];
	const unknown = rows.filter((row) => chargedIn(row) === 'unknown').length;
	const failed = rows.filter(({ json }) => json.error !== undefined).length - unknown;
	Object.assign(counts, {
		...{ unknown, failed, delivered: rows.length - failed - unknown },
		paidTwice: numberOf('paid twice'),
		lost: numberOf('picture lost'),
		requests: emulator.requests.length,
	});
	return { counts, broken: first };
}

/** One of each promise and item: what the first run has broken is mostly still broken after a retry. */
function firstOfEach(broken: Broken[]): Broken[] {
	const known = new Map<string, Broken>();
	for (const one of broken) {
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

/** What a run that was not stopped has broken, whether it went through or not. */
async function brokenBy(run: NodeRun, scenario: Scenario, emulator: Emulator): Promise<Broken[]> {
	const jobs = jobsByItem(emulator, scenario.prompts);
	// With a time limit the client may hang up on a synchronous job, and then it does not know the id.
	const { timeout } = scenario.parameters.options as { timeout?: number };
	const hungUp = jobs.flat().filter(({ mode }) => mode === 'v1' && timeout !== undefined);
	const unheard = new Set([
		...emulator.chaos.lostIds,
		...hungUp.map(({ request_id = '' }) => request_id),
	]);
	const rows = run.status === 'success' ? run.output.flat() : [];
	const broken = [...lostPictures(run, rows, jobs, unheard)];
	if (run.status !== 'success') return broken;
	broken.push(...unanswered(rows, scenario.items.length));
	for await (const wrong of wrongPictures(emulator, rows, jobs)) broken.push(wrong);
	return broken;
}
