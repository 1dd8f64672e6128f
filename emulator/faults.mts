import type { BrokenImage } from './jobs.mts';
import type { ResponseShapes } from './settings.mts';

/** The routes on which faults can be injected. */
export type FaultRoute = 'submit' | 'status' | 'result' | 'image' | 'upload' | 'sync' | 'history';

/** What goes wrong with a request. Several may be combined, such as a delay and then a reset. */
export interface Fault {
	/** Answers with this status and does no work; 200 when only a body is given. */
	status?: number;
	/**
	 * Text is served as JSON or HTML, whichever it looks like; bytes as octet-stream unless `headers` has a type. A
	 * function gets the request's API key, for responses that quote it.
	 */
	body?: string | Buffer | ((key: string) => string);
	/** With a status or body: the headers of that response. Otherwise they are added to the real response. */
	headers?: Record<string, string>;
	/**
	 * With a status or body: accepts the job first, which runs and is billed as usual; only the response is replaced. A
	 * request that is refused gets its refusal.
	 */
	accepted?: boolean;
	/** The shapes of this one response, in place of the emulator's. */
	shapes?: ResponseShapes;
	/** Resets the connection before any work is done. */
	reset?: boolean;
	/** Does the work, then resets the connection instead of responding. */
	lostResponse?: boolean;
	/** Announces the full length, sends half of the body, then closes the connection. */
	aborted?: boolean;
	/** Sends half of the body as if it were all of it. */
	truncated?: boolean;
	/** Waits before anything else, ms. */
	delayMs?: number;
	/** Waits between the two halves of the body, ms. */
	slowMs?: number;
	/** What becomes of the job that the request starts. */
	job?: 'moderated' | 'lost worker' | 'stuck' | 'quotes the key';
	/** Makes one image of that job unusable, however often it is downloaded; the index wraps around. */
	brokenImage?: BrokenImage;
}

/** Faults waiting for their requests, first in, first out. */
export class FaultQueue {
	private readonly queue: { route: FaultRoute; fault: Fault }[] = [];

	/** Makes the next `times` requests on a route fail. */
	failNext(route: FaultRoute, fault: Fault, times = 1) {
		for (let time = 0; time < times; time++) this.queue.push({ route, fault });
	}

	/** Removes and returns the fault for the next request on a route, if there is one. */
	take(route: FaultRoute): Fault | undefined {
		const index = this.queue.findIndex((queued) => queued.route === route);
		return index === -1 ? undefined : this.queue.splice(index, 1)[0].fault;
	}

	/** Removes all faults. */
	clear() {
		this.queue.length = 0;
	}
}
