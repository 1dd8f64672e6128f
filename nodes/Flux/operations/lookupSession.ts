import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Item } from '../run/item';
import type { Session } from '../segmind/retry';

/** Lookups at a time in a run of the node. */
export const maxConcurrentLookups = 10;

/** Seconds for a single lookup, retries included. */
const timeLimitSeconds = 180;

/** Runs a lookup when its turn comes, with a time limit of its own. @returns one item with its json */
export async function withLookupSession(
	item: Item,
	lookUp: (session: Session) => Promise<IDataObject>,
): Promise<INodeExecutionData[]> {
	const limiter = item.run.limiter(maxConcurrentLookups);
	return await limiter.run(async () => {
		const session = await item.session(item.deadline(timeLimitSeconds, 'response'));
		return [{ json: await lookUp(session), pairedItem: { item: item.index } }];
	});
}
