import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../emulator/emulator.mts';
import { runNode, type NodeRun } from '../../test/engine/engine.mts';
import { changedParameters } from './changes.mts';
import {
	checkImages,
	checkKey,
	checkNoRequests,
	checkNoticed,
	checkRows,
	type Finding,
} from './checks.mts';
import { checkDelivered } from './delivery.mts';
import {
	chargedIn,
	checkCharged,
	checkNothingLost,
	checkPaidOnce,
	isPaid,
	jobsByItem,
	type Judged,
} from './moneyChecks.mts';
import type { Scenario } from './scenario.mts';
import { optionsOf, type Stage } from './stage.mts';
import { type Counts, zeroCounts } from './summary.mts';

/** Retries of one run; the last one continues on errors, so it has to succeed. */
const MAX_RETRIES = 3;
/** How long to watch for requests after Stop, and after an end that came early. */
const WATCH_MS = 700;
/** A job that was accepted so shortly before Stop may not have been known to the node. */
const UNDER_WAY_MS = 500;

/**
 * Runs one scenario, and retries it from the stored data until it succeeds. Every run is checked against the
 * emulator's bill, which is reset first.
 */
export async function runScenario(
	scenario: Scenario,
	stage: Stage,
): Promise<{ counts: Counts; findings: Finding[] }> {
	const { emulator, detours, seed } = stage;
	const { number, responseShapes, imagesPerJob, imageBytes, items } = scenario;
	emulator.reset();
	Object.assign(emulator, { responseShapes, imagesPerJob, imageBytes });
	detours.begin(`${seed} detours ${number}`);
	const counts = { ...zeroCounts(), jobs: items.length, runs: 1 };
	const findings =
		scenario.cancelAfterMs === undefined
			? await runToSuccess(scenario, stage, counts)
			: await runAndStop(scenario, stage, counts);
	findings.push(...checkPaidOnce(jobsByItem(emulator, scenario.prompts)));
	const unique = withoutRepeats(findings);
	const numberOf = (one: Finding['promise']) =>
		unique.filter(({ promise }) => promise === one).length;
	counts.paidTwice = numberOf('paid twice');
	counts.lost = numberOf('image lost');
	counts.requests = emulator.requests.length;
	return { counts, findings: unique };
}

/** Stop is pressed after a while; a run that is faster is checked like any other. */
async function runAndStop(scenario: Scenario, stage: Stage, counts: Counts): Promise<Finding[]> {
	const { emulator, key, isLogged } = stage;
	const stop: { at?: number } = {};
	const stopWhen = sleep(scenario.cancelAfterMs).then(() => (stop.at = Date.now()));
	const run = await runNode({
		...optionsOf(scenario, scenario.parameters, stage),
		items: scenario.items,
		stopWhen,
	});
	// Read only once: a Stop after the end has no effect.
	const { at } = stop;
	if (at === undefined) return await checkAndRetry(run, scenario, stage, counts);
	counts.stopped = 1;
	await sleep(WATCH_MS);
	const lost = new Set(emulator.chaos.lostIds);
	const unknown = jobsByItem(emulator, scenario.prompts)
		.flat()
		.filter((job) => isPaid(job) && job.mode === 'v2' && job.time < at - UNDER_WAY_MS)
		.filter(({ request_id = '' }) => !lost.has(request_id) && !isLogged(request_id));
	return [
		...checkKey(emulator, run, key),
		...checkNoRequests(emulator, 'request after Stop', at),
		...unknown.map(({ request_id }): Finding => {
			return { promise: 'image lost', details: `${request_id} is not in the log after Stop` };
		}),
	];
}

async function runToSuccess(scenario: Scenario, stage: Stage, counts: Counts): Promise<Finding[]> {
	const options = optionsOf(scenario, scenario.parameters, stage);
	const run = await runNode({ ...options, items: scenario.items });
	return await checkAndRetry(run, scenario, stage, counts);
}

/** Checks a run, and retries it until it succeeds, perhaps with other settings. */
async function checkAndRetry(
	firstRun: NodeRun,
	scenario: Scenario,
	stage: Stage,
	counts: Counts,
): Promise<Finding[]> {
	const { seed } = stage;
	let [run, { parameters }] = [firstRun, scenario];
	const changed: string[] = [];
	const findings = await check(run, scenario, stage);
	while (run.status !== 'success' && counts.retries < MAX_RETRIES) {
		counts.retries += 1;
		const last = counts.retries === MAX_RETRIES;
		const change = changedParameters(scenario, parameters, seed, counts.retries);
		parameters = change?.parameters ?? parameters;
		changed.push(...(change?.names ?? []));
		run = await runNode({
			...optionsOf(scenario, parameters, stage),
			runData: run.executionData,
			retryWithSavedWorkflow: change !== undefined || last,
			...(last && { onError: 'continueRegularOutput' }),
		});
		const changes = changed.length > 0 ? ` (after changing ${changed.join(', ')})` : '';
		for (const finding of await check(run, scenario, stage)) {
			findings.push({ ...finding, details: finding.details + changes });
		}
	}
	if (run.status !== 'success') {
		findings.push({ promise: 'never succeeded', details: String(run.error?.message) });
	}
	const rows = rowsOf(run);
	counts.unknown = rows.filter((row) => chargedIn(row) === 'unknown').length;
	counts.failed = rows.filter(({ json }) => json.error !== undefined).length - counts.unknown;
	counts.delivered = rows.length - counts.failed - counts.unknown;
	return findings;
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

/** Checks a run that was not stopped, whether it succeeded or not. */
async function check(
	run: NodeRun,
	scenario: Scenario,
	{ emulator, detours, key }: Stage,
): Promise<Finding[]> {
	const end = Date.now();
	const jobs = jobsByItem(emulator, scenario.prompts);
	const rows = rowsOf(run);
	const { imagesPerJob } = scenario;
	const { requests } = emulator;
	const lost = lostIds(scenario, emulator);
	const judged: Judged = { scenario, run, rows, jobs, requests, lostIds: lost };
	const findings = [...checkNothingLost(judged), ...checkKey(emulator, run, key)];
	for await (const finding of checkCharged(judged, emulator, detours)) findings.push(finding);
	if (run.status === 'success') {
		findings.push(
			...checkRows(rows, scenario),
			...checkNoticed(rows, jobs, emulator, end),
			...checkDelivered(rows, jobs, scenario, emulator),
		);
		const images = checkImages(emulator, rows, jobs, imagesPerJob);
		for await (const finding of images) findings.push(finding);
	}
	// The engine ends these runs while others of their items are under way.
	const mayEndEarly = scenario.batching !== undefined || scenario.unevaluable !== undefined;
	if (run.status !== 'success' && mayEndEarly) await sleep(WATCH_MS);
	findings.push(...checkNoRequests(emulator, 'request after the end', end));
	return findings;
}

/** The jobs whose ID the node cannot know. */
function lostIds({ parameters }: Scenario, { chaos, bill }: Emulator): Set<string> {
	// With a time limit the client may abort a synchronous job before it knows the ID.
	const { timeout } = parameters.options as { timeout?: number };
	const aborted = bill.entries.filter(({ mode }) => mode === 'v1' && timeout !== undefined);
	return new Set([...chaos.lostIds, ...aborted.map(({ request_id = '' }) => request_id)]);
}

function rowsOf(run: NodeRun) {
	return run.status === 'success' ? run.output.flat() : [];
}
