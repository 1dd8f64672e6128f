import { syncBuiltinESMExports } from 'node:module';
import { install } from '@sinonjs/fake-timers';

/** Saved from before any clock is replaced. */
const nextTurn = setImmediate;

/** Node's names of connections, and of what is asked of the system; a server that only listens is none. */
const underWay = /TCPSocket|Connect|Shutdown|Write|Req/;

/** Turns of the event loop: between a connection and what follows from it there are some with neither. */
const quietTurns = 10;

/**
 * Does work on a clock of its own, which stands still as long as something real is under way and otherwise
 * moves on to the next timer. So hours of waiting take seconds, the speed of this machine does not count, and
 * a run can be repeated. Timers and `Date` are replaced; everything else is real, connections included.
 *
 * @throws Error when the work waits for something that is neither real nor a timer
 */
export async function onVirtualClock<Result>(work: () => Promise<Result>): Promise<Result> {
	const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;
	const clock = install({
		now: Date.now(),
		toFake: [...toFake],
		// Those that were set before may be cleared meanwhile.
		shouldClearNativeTimers: true,
	});
	// Node waits a millisecond at least; without it, waits for a part of one would never end.
	const { setTimeout: schedule } = clock;
	clock.setTimeout = (callback, delay, ...args) =>
		schedule(callback, Math.max(1, Math.trunc(delay ?? 0)), ...args);
	// Those who import timers by name would keep the real ones.
	syncBuiltinESMExports();
	try {
		let isOver = false;
		const result = work().finally(() => (isOver = true));
		// Awaited at the end only; a rejection until then is not unhandled.
		result.catch(() => undefined);
		for (;;) {
			await quiet();
			if (isOver) return await result;
			if (clock.countTimers() === 0) throw new Error('Nobody will end what the work waits for');
			clock.next();
		}
	} finally {
		clock.uninstall();
		syncBuiltinESMExports();
	}
}

/** Resolves once nothing real has been under way for some turns of the event loop. */
async function quiet(): Promise<void> {
	for (let turns = 0; turns < quietTurns; turns += 1) {
		await new Promise((resolve) => nextTurn(resolve));
		if (process.getActiveResourcesInfo().some((resource) => underWay.test(resource))) turns = 0;
	}
}
