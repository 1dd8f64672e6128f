import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks, ms. */
const INTERVAL_MS = 20;

/** Waits until it is so; jest's time limit ends it when it never is. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await isSo())) await sleep(INTERVAL_MS);
}
