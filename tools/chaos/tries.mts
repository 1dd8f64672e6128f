import type { INodeParameters } from 'n8n-workflow';
import { changedParameters } from './changes.mts';
import { checkRun } from './checkRun.mts';
import { jobsByItem } from './moneyChecks.mts';
import { type Play, type PlayedRun, playRun } from './play.mts';
import { isLater, passTenMinutes, unconfirmedItems } from './tenMinutes.mts';
import type { Finding } from './judged.mts';

/** Tries after the first one; the last one continues on errors, so it has to succeed. */
const MAX_FURTHER_TRIES = 3;

/** How a workflow is run again that has not succeeded. */
export interface NextTry {
	/** From 1. */
	number: number;
	isLast: boolean;
	/** The node's, as they are saved now. */
	parameters: INodeParameters;
	/** Whether they have been changed for this try. */
	isChanged: boolean;
}

/** Runs a workflow again. */
type TryAgain = (play: Play, before: PlayedRun, next: NextTry) => Promise<PlayedRun>;

/**
 * Checks a run, and tries again until one succeeds, perhaps with other settings.
 * @returns the last run, and what is wrong with all of them
 */
export async function untilSuccess(
	play: Play,
	first: PlayedRun,
	again: TryAgain,
): Promise<{ last: PlayedRun; findings: Finding[] }> {
	const { scenario, stage } = play;
	let [last, { parameters }] = [first, scenario];
	const changed: string[] = [];
	const findings = await checkRun(play, first);
	for (let number = 1; last.run.status !== 'success' && number <= MAX_FURTHER_TRIES; number++) {
		const change = changedParameters(scenario, parameters, stage.seed, number);
		parameters = change?.parameters ?? parameters;
		changed.push(...(change?.names ?? []));
		const isLast = number === MAX_FURTHER_TRIES;
		last = await again(play, last, { number, isLast, parameters, isChanged: change !== undefined });
		const changes = changed.length > 0 ? ` (after changing ${changed.join(', ')})` : '';
		for (const finding of await checkRun(play, last)) {
			findings.push({ ...finding, details: finding.details + changes });
		}
	}
	const { status, error } = last.run;
	if (status !== 'success') {
		findings.push({ promise: 'never succeeded', details: String(error?.message) });
	}
	return { last, findings };
}

/** Retries a run from its stored data, like Retry in the list of executions. */
export const retry: TryAgain = async (play, { run, execution }, next) => {
	const { scenario, stage, counts } = play;
	counts.retries += 1;
	const later = isLater(scenario, stage.seed, next.number);
	if (later) await passTenMinutes(run, stage.emulator);
	const start = Date.now();
	const retried = await playRun(play, execution, next.parameters, {
		runData: run.executionData,
		retryWithSavedWorkflow: next.isChanged || next.isLast,
		...(next.isLast && { onError: 'continueRegularOutput' as const }),
	});
	if (later) counts.anew += submittedAnew(play, run, start);
	return retried;
};

/** How many jobs were submitted of which a run did not know whether they had been accepted. @param start ms since 1970 */
function submittedAnew({ scenario, stage }: Play, before: PlayedRun['run'], start: number): number {
	const jobs = jobsByItem(stage.emulator, scenario.prompts);
	return unconfirmedItems(before).filter((item) => jobs[item].some(({ time }) => time >= start))
		.length;
}
