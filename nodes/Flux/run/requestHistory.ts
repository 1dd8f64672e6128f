import { Interruption } from '../segmind/deadline';
import { pastRequests, type PastRequest } from '../segmind/history';
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

interface List extends Pick<ListOptions, 'model' | 'since'> {
	/** Milliseconds since the epoch. */
	startedAt: number;
	requests: Promise<PastRequest[]>;
}

/** Segmind's request history for the items of one run: a list that one of them has asked for serves the others. */
export class RequestHistory {
	private lists: List[] = [];

	/**
	 * The account's past requests, the newest first.
	 *
	 * @throws JobError when there is no history, or none that can be read
	 * @throws Interruption when the time limit or the user's Stop comes first
	 */
	async list(session: Session, options: ListOptions): Promise<PastRequest[]> {
		const { model, since = 0 } = options;
		const earliest = Date.now() - options.maximumAge;
		const shared = this.lists.find(
			(list) => list.model === model && (list.since ?? 0) <= since && list.startedAt >= earliest,
		);
		if (!shared) return await this.read(session, options);
		return await shared.requests.catch(async (reason: unknown) => {
			session.deadline.check();
			// It was the other item's time that was up.
			if (reason instanceof Interruption) return await this.read(session, options);
			return await Promise.reject(reason);
		});
	}

	private async read(session: Session, { model, since }: ListOptions): Promise<PastRequest[]> {
		const isOld = ({ createdAt = Infinity }: PastRequest) => createdAt < (since ?? 0);
		const requests = pastRequests(session, { model }, (found) => found.some(isOld));
		const list = { model, since, startedAt: Date.now(), requests };
		this.lists = [list, ...this.lists.filter((other) => other.model !== model)];
		return await requests;
	}
}
