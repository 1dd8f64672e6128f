import { setTimeout as sleep } from 'node:timers/promises';
import { checkImages, checkKey, checkNoRequests, checkNoticed, checkRows } from './checks.mts';
import { checkDelivered } from './delivery.mts';
import { checkFound, checkRefusals, checkReused, isReadable } from './historyChecks.mts';
import { checkCharged, checkNothingLost, isPaid, jobsByItem } from './moneyChecks.mts';
import { type Play, type PlayedRun, rowsOf } from './play.mts';
import type { Finding, Judged } from './judged.mts';

/** How long to watch for requests after Stop, and after an end that came early. */
const WATCH_MS = 700;
/** A job that was accepted so shortly before Stop, or after it, may not be known to the node. */
const UNDER_WAY_MS = 500;

/** Checks a run, whether it succeeded or not. One that was stopped has no output, and its data are not stored. */
export async function checkRun(play: Play, played: PlayedRun): Promise<Finding[]> {
	const { run, isStopped } = played;
	const { scenario, stage } = play;
	const { emulator, detours, key } = stage;
	if (isStopped && run.status !== 'success') return [...checkKey(emulator, run, key)];
	const end = Date.now();
	const judged = judge(play, played);
	const { rows, jobs } = judged;
	const findings = [
		...checkNothingLost(judged),
		...checkKey(emulator, run, key),
		...checkFound(judged, emulator),
		...checkRefusals(judged),
	];
	for await (const finding of checkCharged(judged, emulator, detours)) findings.push(finding);
	if (run.status === 'success') {
		findings.push(
			...checkRows(rows, scenario),
			...checkNoticed(judged, end),
			...checkDelivered(rows, jobs, scenario, judged),
			...checkReused(judged),
		);
		const images = checkImages(emulator, rows, jobs, scenario.imagesPerJob);
		for await (const finding of images) findings.push(finding);
	}
	// The engine ends these runs while others of their items are under way.
	const mayEndEarly = scenario.batching !== undefined || scenario.unevaluable !== undefined;
	if (run.status !== 'success' && mayEndEarly) await sleep(WATCH_MS);
	findings.push(...checkNoRequests(emulator, 'request after the end', end));
	return findings;
}

/** Checks a run that was stopped last. */
export async function checkStopped(
	{ scenario, stage, stops }: Play,
	{ run }: PlayedRun,
): Promise<Finding[]> {
	const { emulator, key, isLogged } = stage;
	const at = Math.max(...stops);
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

/** A run with what is needed to judge it. */
export function judge(play: Play, played: PlayedRun): Judged {
	const { scenario, stage } = play;
	const { chaos, requests } = stage.emulator;
	const cutOff = cutOffIds(play);
	return {
		...played,
		scenario,
		rows: rowsOf(played.run),
		jobs: jobsByItem(stage.emulator, scenario.prompts),
		requests,
		lostIds: new Set([...chaos.lostIds, ...cutOff, ...abortedIds(play)]),
		damagedIds: new Set([...chaos.damagedIds, ...cutOff]),
		brokenImages: chaos.brokenImages,
		isReadable: isReadable(play),
		wasStopped: play.stops.length > 0,
		isTogether: played.execution.ownSince === Infinity,
	};
}

/** The jobs whose response a Stop may have cut off. */
function cutOffIds({ stage, stops }: Play): string[] {
	return stage.emulator.bill.entries
		.filter(({ mode, time, ended = Infinity }) =>
			stops.some((stop) => {
				const answered = mode === 'v1' ? ended : time;
				return answered > stop - UNDER_WAY_MS && time < stop + UNDER_WAY_MS;
			}),
		)
		.map(({ request_id = '' }) => request_id);
}

/** An item may have tried to send its request for so long, ms. */
const LONGEST_BEFORE_MS = 5_000;

/** The synchronous jobs that the client may abort at its time limit, before it knows their IDs. */
function abortedIds({ scenario: { parameters }, stage: { emulator } }: Play): string[] {
	const { timeout = Infinity } = parameters.options as { timeout?: number };
	const earliest = timeout * 1000 - LONGEST_BEFORE_MS;
	return emulator.bill.entries
		.filter(({ mode, time, ended = Infinity }) => mode === 'v1' && ended - time > earliest)
		.map(({ request_id = '' }) => request_id);
}
