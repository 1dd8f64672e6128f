import { Interruption } from '../segmind/deadline';
import { pastRequests, type PastRequest, type PastRequests } from '../segmind/history';
import type { Session } from '../segmind/retry';

/** Which list of past requests is needed. */
interface ListOptions {
	/** Only of this model. */
	model?: string;
	/** Milliseconds since the epoch: older requests are not needed. By default all of the last 7 days. */
	since?: number;
	/** Milliseconds since the list began that another item has asked for. */
	maximumAge: number;
}

interface List {
	model?: string;
	since: number;
	/** Milliseconds since the epoch. */
	startedAt: number;
	requests: Promise<PastRequests>;
}

/** Milliseconds between two looks at what ends the wait for another item's list. */
const lookInterval = 1_000;

/** Segmind's request history for the items of one run: a list that one of them has asked for serves the others. */
export class RequestHistory {
	private lists: List[] = [];

	/**
	 * The account's past requests, the newest first.
	 *
	 * @throws JobError when there is no history, or none that can be read
	 * @throws Interruption when the time limit or the user's Stop comes first
	 */
	async list(session: Session, options: ListOptions): Promise<PastRequests> {
		const { model, since = 0, maximumAge } = options;
		const earliest = Date.now() - maximumAge;
		const shared = this.lists.find(
			(list) => list.model === model && list.since <= since && list.startedAt >= earliest,
		);
		if (!shared) return await this.read(session, model, since);
		for (;;) {
			const waiting = session.deadline.sleep(lookInterval);
			const requests = await Promise.race([shared.requests.catch(asInterruption), waiting]);
			// It was the other item's time that was up; the first of those that wait asks again.
			if (requests instanceof Interruption) return await this.list(session, options);
			if (requests) return requests;
		}
	}

	private async read(
		session: Session,
		model: string | undefined,
		since: number,
	): Promise<PastRequests> {
		const requests = pastRequests(session, { model }, (found) => reaches(found, since));
		const list = { model, since, startedAt: Date.now(), requests };
		this.lists = [list, ...this.lists.filter((other) => other.model !== model)];
		return await requests.catch(async (reason: unknown) => {
			this.lists = this.lists.filter((other) => other !== list);
			return await Promise.reject(reason);
		});
	}
}

async function asInterruption(reason: unknown): Promise<Interruption> {
	return reason instanceof Interruption ? reason : await Promise.reject(reason);
}

/** Whether the list goes back to a time: only where it is in order. */
function reaches(requests: PastRequest[], since: number): boolean {
	const times = requests.map(({ createdAt = NaN }) => createdAt);
	const inOrder = times.every((time, index) => index === 0 || time <= times[index - 1]);
	return inOrder && times.at(-1)! < since;
}
