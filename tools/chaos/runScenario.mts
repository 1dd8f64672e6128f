import type { INodeExecutionData } from 'n8n-workflow';
import { checkHeld, checkPaidOnce, isPaid, jobsByItem } from './moneyChecks.mts';
import { type Play, rowsOf } from './play.mts';
import {
	type Ending,
	playKilled,
	playOnce,
	playRepeated,
	playStopped,
	playTogether,
} from './repeats.mts';
import type { Scenario } from './scenario.mts';
import type { Stage } from './stage.mts';
import { type Counts, zeroCounts } from './summary.mts';
import { judge } from './checkRun.mts';
import { chargedIn, type Finding, itemOf, noResponse } from './judged.mts';

const plays = {
	...{ killed: playKilled, repeated: playRepeated, together: playTogether, retried: playOnce },
};

/**
 * Runs one scenario until it succeeds. Every run is checked against the emulator's bill, which is reset first.
 */
export async function runScenario(
	scenario: Scenario,
	stage: Stage,
): Promise<{ counts: Counts; findings: Finding[] }> {
	const { emulator, detours, seed } = stage;
	const { number, responseShapes, imagesPerJob, imageBytes, items, history } = scenario;
	emulator.reset();
	const historyLag = history?.lag ?? 0;
	Object.assign(emulator, { responseShapes, imagesPerJob, imageBytes, historyLag });
	detours.begin(`${seed} detours ${number}`);
	const counts = { ...zeroCounts(), jobs: items.length, runs: 1 };
	const play = { scenario, stage, counts, stops: [] };
	const { findings, last } = await playOf(scenario)(play);
	if (last.length > 1) findings.push(...checkHeld(last.map((run) => judge(play, run))));
	findings.push(...checkPaidOnce(jobsByItem(emulator, scenario.prompts)));
	const unique = withoutRepeats(findings);
	const numberOf = (one: Finding['promise']) =>
		unique.filter(({ promise }) => promise === one).length;
	counts.paidTwice = numberOf('paid twice');
	counts.lost = numberOf('image lost');
	counts.requests = emulator.requests.length;
	const rows = last.map(({ run }) => rowsOf(run));
	Object.assign(counts, outcomes(rows[0] ?? []), endsOfLost(rows, scenario, stage));
	return { counts, findings: unique };
}

function playOf({ cancelAfterMs, reuse }: Scenario): (play: Play) => Promise<Ending> {
	if (cancelAfterMs !== undefined) return playStopped;
	return plays[reuse?.how ?? 'retried'];
}

/** How the items of an execution ended. */
function outcomes(rows: INodeExecutionData[]) {
	const unknown = rows.filter((row) => chargedIn(row) === 'unknown').length;
	const failed = rows.filter(isError).length - unknown;
	return { unknown, failed, delivered: rows.length - failed - unknown };
}

/**
 * How jobs ended whose response was lost, and how many images another execution had made.
 * @param executions the rows of each, in their order
 */
function endsOfLost(
	executions: INodeExecutionData[][],
	{ prompts }: Scenario,
	{ emulator }: Stage,
): Partial<Counts> {
	const rows = executions.flat();
	const delivered = new Set(rows.filter((row) => !isError(row)).map(({ json }) => json.request_id));
	const jobs = jobsByItem(emulator, prompts);
	const items = (executions.at(-1) ?? [])
		.filter(({ json }) => noResponse.test(String(json.error)))
		.map((row) => itemOf(row) ?? 0);
	return {
		found: emulator.chaos.lostIds.filter((id) => delivered.has(id)).length,
		lostForGood: items.length,
		lostButPaid: items.filter((item) => jobs[item].some(isPaid)).length,
		reused: rows.filter(({ json }) => json.reused === true).length,
	};
}

function isError({ json }: INodeExecutionData): boolean {
	return json.error !== undefined;
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
