import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../emulator/emulator.mts';
import { seededRandom } from '../../emulator/random.mts';
import type { StoredRecord } from '../../nodes/Flux/run/storedRecord.ts';
import type { NodeRun } from '../../test/engine/engine.mts';
import type { Scenario } from './scenario.mts';

/** A little more than after which a job that the history does not show was not accepted. */
const TEN_MINUTES = 11 * 60_000;

/** A request that was under way when a run ended may be accepted for so long, ms. */
const UNDER_WAY_MS = 300;
const SLACK_MS = 20;

/**
 * Whether ten minutes pass before a retry. Not with Reuse: they would not pass for what the process remembers.
 * @param retry its number, from 1
 */
export function isLater(
	{ number, history, reuse }: Scenario,
	seed: number,
	retry: number,
): boolean {
	const random = seededRandom(`${seed} later ${number} ${retry}`);
	return history?.isLater === true && !reuse && random() < 0.6;
}

/**
 * Moves what a failed run has sent into the past, as when a user retries it later. By then the history shows everything
 * that was accepted, so that is waited for.
 */
export async function passTenMinutes(run: NodeRun, emulator: Emulator): Promise<void> {
	await untilShown(emulator);
	for (const record of recordsOf(run)) {
		if (record.sentAt !== undefined) record.sentAt -= TEN_MINUTES;
	}
}

/** Waits until the history shows every job that was accepted. */
export async function untilShown(emulator: Emulator): Promise<void> {
	await sleep(UNDER_WAY_MS);
	const last = Math.max(0, ...emulator.bill.entries.map(({ time }) => time));
	await sleep(Math.max(0, last + emulator.historyLag * 1000 + SLACK_MS - Date.now()));
}

/** The items of which a run that has ended does not know whether their jobs were accepted. */
export function unconfirmedItems(run: NodeRun): number[] {
	return recordsOf(run)
		.filter(({ state }) => state === 'unconfirmed')
		.map(({ item }) => item);
}

/** The ledger as n8n stores it, to be changed in place. */
function recordsOf(run: NodeRun): StoredRecord[] {
	const { fluxLedger = {} } = run.contextOf() as { fluxLedger?: Record<string, StoredRecord> };
	return Object.values(fluxLedger);
}
