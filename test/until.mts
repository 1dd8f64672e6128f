import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL_MS = 20;

/** Waits until a condition is true, or until jest's timeout. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await sleep(INTERVAL_MS);
}
