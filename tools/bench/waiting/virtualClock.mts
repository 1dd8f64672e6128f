import { syncBuiltinESMExports } from 'node:module';
import { install } from '@sinonjs/fake-timers';

/** Saved before any clock is replaced. */
const nextTurn = setImmediate;

/** Node's names for connections and system requests; a listening server does not count. */
const inFlight = /TCPSocket|Connect|Shutdown|Write|Req/;

/** Turns of the event loop: between a connection and its consequences, some turns show neither. */
const idleTurns = 10;

/**
 * Does work on a virtual clock, which stands still while real I/O is in flight and otherwise skips to the next timer.
 * So hours of waiting take seconds, the speed of this machine does not matter, and a run can be repeated. Timers and
 * `Date` are replaced; everything else is real, including connections.
 *
 * @throws Error when the work waits for something that is neither I/O nor a timer
 */
export async function onVirtualClock<Result>(work: () => Promise<Result>): Promise<Result> {
	const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;
	const clock = install({
		now: Date.now(),
		toFake: [...toFake],
		// Timers that were set before may be cleared now.
		shouldClearNativeTimers: true,
	});
	// Node waits at least one millisecond; otherwise waits of a fraction would never end.
	const { setTimeout: schedule } = clock;
	clock.setTimeout = (callback, delay, ...args) =>
		schedule(callback, Math.max(1, Math.trunc(delay ?? 0)), ...args);
	// Otherwise modules that import timers by name would keep the real ones.
	syncBuiltinESMExports();
	try {
		let done = false;
		const result = work().finally(() => (done = true));
		// Awaited only at the end; until then a rejection counts as handled.
		result.catch(() => undefined);
		for (;;) {
			await idle();
			if (done) return await result;
			if (clock.countTimers() === 0)
				throw new Error('The work waits for something that will never happen');
			clock.next();
		}
	} finally {
		clock.uninstall();
		syncBuiltinESMExports();
	}
}

/** Resolves once no I/O has been in flight for some turns of the event loop. */
async function idle(): Promise<void> {
	for (let turns = 0; turns < idleTurns; turns += 1) {
		await new Promise((resolve) => nextTurn(resolve));
		if (process.getActiveResourcesInfo().some((resource) => inFlight.test(resource))) turns = 0;
	}
}
