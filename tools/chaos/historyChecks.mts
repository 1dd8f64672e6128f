import type { Emulator } from '../../emulator/emulator.mts';
import { isPaid } from './moneyChecks.mts';
import type { Play } from './play.mts';
import { type Finding, itemOf, type Judged, noResponse, refusal } from './judged.mts';

/**
 * Whether a scenario has a history of which every response so far was as it should be, and came in time: after a 429, the
 * node keeps to a rate.
 */
export function isReadable({ scenario, stage: { emulator, detours } }: Play): boolean {
	const { history, responseShapes } = scenario;
	const faults = [...Object.keys(emulator.chaos.injected), ...Object.keys(detours.injected)];
	return (
		history !== undefined &&
		responseShapes.historyBody !== 'none' &&
		scenario.proxy !== 'down' &&
		!faults.some((name) => /^(history|proxy): /.test(name)) &&
		!emulator.requests.some(({ status }) => status === 429)
	);
}

/** A list that another item has asked for serves for so long, ms; the node looks again 3 s after a loss. */
const SURELY_SHOWN_MS = 900;

/** A lost job is found where the history shows it: before the run, or early enough for the second look. */
export function* checkFound(judged: Judged, { bill }: Emulator): Generator<Finding> {
	const { scenario, jobs, start, isReadable: canBeFound } = judged;
	if (!canBeFound) return;
	const lag = (scenario.history?.lag ?? 0) * 1000;
	for (const [item, details] of lostItems(judged)) {
		const prompt = scenario.prompts[item];
		const firstPost = bill.entries.find(
			({ body }) => (body as { prompt?: string } | undefined)?.prompt === prompt,
		);
		const job = jobs[item].find(isPaid);
		if (!job) continue;
		const { mode, time, imageHashes } = job;
		// Of a synchronous job and of one with uploads, more of the time limit may be over.
		const isEarly = mode === 'v2' && !imageHashes && time - (firstPost?.time ?? 0) < 1_000;
		const isSeen = isEarly && lag < SURELY_SHOWN_MS && limitOf(scenario) >= 6;
		if (time + lag >= start && !isSeen) continue;
		yield {
			promise: 'in the history, but not found',
			item,
			details: `${job.request_id}: ${details}`,
		};
	}
}

function limitOf({ parameters }: Judged['scenario']): number {
	return Number((parameters.options as { timeout?: number }).timeout ?? Infinity);
}

/** The items of which the rows, or the message of a failed run, say that no response came, with what they say. */
function lostItems({ run, rows }: Judged): Array<[item: number, said: string]> {
	const { message = '', context = {} } = (run.error ?? {}) as {
		message?: string;
		context?: { itemIndex?: number };
	};
	const said = [
		...rows.map((row) => [itemOf(row), String(row.json.error)] as const),
		[context.itemIndex, message] as const,
	];
	return said.flatMap(([item, text]) =>
		item !== undefined && noResponse.test(text) ? [[item, text] as [number, string]] : [],
	);
}

/** Reuse refuses only where the history cannot be read, and without one it pays for nothing. */
export function* checkRefusals({
	scenario,
	run,
	rows,
	jobs,
	isReadable,
}: Judged): Generator<Finding> {
	if (!scenario.reuse) return;
	const said = [run.error?.message, ...rows.map(({ json }) => json.error)].map(String);
	const refused = said.find((text) => refusal.test(text));
	if (isReadable && refused !== undefined) {
		yield { promise: 'refused without reason', details: refused };
	}
	const paid = jobs.flat()[0];
	if (!scenario.history && paid) {
		yield { promise: 'paid without the history', details: String(paid.request_id) };
	}
}

/** A job may be accepted so long after the run was stopped that submitted it, ms. */
const UNDER_WAY_MS = 500;

/** What other executions have paid for is called reused and costs nothing, and nothing else is. */
export function* checkReused({ rows, jobs, execution }: Judged): Generator<Finding> {
	const { ownSince } = execution;
	// Of executions that start at the same moment, any one may have paid.
	if (ownSince === Infinity) return;
	for (const { json, ...row } of rows) {
		const item = itemOf({ json, ...row });
		const job = jobs.flat().find(({ request_id }) => request_id === json.request_id);
		if (json.error !== undefined || !job) continue;
		const isReused = json.reused === true;
		const isExpected = isReused ? job.time < ownSince + UNDER_WAY_MS : job.time >= ownSince;
		const { cost = 0 } = json.metrics as { cost?: number };
		if (isExpected && !(isReused && cost > 0)) continue;
		yield { promise: 'wrongly called reused', item, details: JSON.stringify(json) };
	}
}
