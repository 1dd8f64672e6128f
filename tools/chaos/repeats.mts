import { setTimeout as sleep } from 'node:timers/promises';
import { checkStopped } from './checkRun.mts';
import { type Execution, type Play, type PlayedRun, playRun } from './play.mts';
import { untilShown } from './tenMinutes.mts';
import { type NextTry, retry, untilSuccess } from './tries.mts';
import type { Finding } from './judged.mts';

/** The last run of each execution that was not lost, and what is wrong. */
export interface Ending {
	findings: Finding[];
	last: PlayedRun[];
}

/** A run is started and, if it fails, retried from its stored data. */
export async function playOnce(play: Play): Promise<Ending> {
	return await playOn(play, await start(play, firstExecution(play)));
}

/** Stop is pressed after a while; a run that is faster is checked like any other. */
export async function playStopped(play: Play): Promise<Ending> {
	const { counts, scenario } = play;
	const stopWhen = sleep(scenario.cancelAfterMs);
	const first = await start(play, firstExecution(play), undefined, { stopWhen });
	if (!first.isStopped) return await playOn(play, first);
	counts.stopped = 1;
	return { findings: await checkStopped(play, first), last: [] };
}

async function playOn(play: Play, first: PlayedRun): Promise<Ending> {
	const { findings, last } = await untilSuccess(play, first, retry);
	return { findings, last: [last] };
}

/** The data of runs that fail or are stopped are lost: the workflow is started from scratch until it succeeds. */
export async function playKilled(play: Play): Promise<Ending> {
	const { stopsAfterMs } = play.scenario.reuse ?? {};
	const stop = (isLast = false) =>
		stopsAfterMs !== undefined && !isLast ? sleep(stopsAfterMs) : undefined;
	const first = await start(play, firstExecution(play), undefined, { stopWhen: stop() });
	const startAgain = async (_: Play, __: PlayedRun, next: NextTry) => {
		const execution = await furtherExecution(play, next.number);
		const onError = next.isLast ? ('continueRegularOutput' as const) : undefined;
		const more = { stopWhen: stop(next.isLast), ...(onError && { onError }) };
		return await start(play, execution, next.parameters, more);
	};
	const { findings, last } = await untilSuccess(play, first, startAgain);
	return { findings, last: [last] };
}

/** A workflow that has succeeded is run again: it pays for nothing that was made. */
export async function playRepeated(play: Play): Promise<Ending> {
	const once = await playOnce(play);
	const again = await start(play, await furtherExecution(play, 1));
	const { findings, last } = await untilSuccess(play, again, retry);
	return { findings: [...once.findings, ...findings], last: [...once.last, last] };
}

/** Several executions of this process start at the same moment, and are retried one after the other. */
export async function playTogether(play: Play): Promise<Ending> {
	const { counts, scenario, stage } = play;
	const number = scenario.reuse?.together ?? 1;
	counts.restarts += number - 1;
	const execution = { key: stage.key, ownSince: Infinity };
	const runs = await Promise.all(
		Array.from({ length: number }, async () => await start(play, execution)),
	);
	const endings: Ending = { findings: [], last: [] };
	for (const run of runs) {
		const { findings, last } = await untilSuccess(play, run, retry);
		endings.findings.push(...findings);
		endings.last.push(last);
	}
	return endings;
}

/** Starts the workflow from scratch. */
async function start(
	play: Play,
	execution: Execution,
	parameters = play.scenario.parameters,
	more: Parameters<typeof playRun>[3] = {},
): Promise<PlayedRun> {
	return await playRun(play, execution, parameters, { items: play.scenario.items, ...more });
}

function firstExecution({ stage: { key } }: Play): Execution {
	return { key, ownSince: 0 };
}

/**
 * An execution that is started from scratch after others. In another process it knows of their jobs only what the history
 * shows, so the time is waited for which that is late: within it, both pay (docs/costs-and-retries.md).
 */
async function furtherExecution(play: Play, number: number): Promise<Execution> {
	const { counts, scenario, stage } = play;
	const { key, emulator } = stage;
	counts.restarts += 1;
	const isElsewhere = scenario.reuse?.isElsewhere === true;
	if (isElsewhere) await untilShown(emulator);
	// To the node, another key is another account, of which it remembers nothing; to the emulator, it is the same account.
	return { key: isElsewhere ? `${key}_${number}` : key, ownSince: Date.now() };
}
