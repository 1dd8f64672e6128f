import { setTimeout as sleep } from 'node:timers/promises';

/** Between two checks. */
const INTERVAL_MS = 20;

/** Waits until a condition is true; jest's timeout ends it otherwise. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await sleep(INTERVAL_MS);
}
