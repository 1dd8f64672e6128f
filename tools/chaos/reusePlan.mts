import type { PlayKind } from './kinds.mts';

/**
 * What Reuse If Already Made is there for. `killed`: the data of runs that fail or are stopped are lost, and the workflow is
 * started from scratch. `together`: several executions start at the same moment. `repeated`: it is started again after
 * it has succeeded. `retried`: none of these.
 */
export interface ReusePlan {
	how: 'killed' | 'together' | 'repeated' | 'retried';
	/** How many executions start at the same moment. */
	together: number;
	/** A run that is killed is stopped after this many ms, unless it has ended; otherwise only those that fail are lost. */
	stopsAfterMs?: number;
	/** Whether executions are started from scratch in another process, which knows of the earlier ones from the history. */
	isElsewhere: boolean;
}

const uses = ['killed', 'killed', 'killed', 'together', 'repeated', 'retried'] as const;

/** @param hasHistory without one, Reuse refuses everything, which is soon seen */
export function reusePlan(hasHistory: boolean, play: PlayKind): ReusePlan | undefined {
	return play('reuse', hasHistory ? 0.4 : 0.06, (random) => ({
		how: uses[Math.floor(random() * uses.length)],
		together: random() < 0.7 ? 2 : 3,
		...(random() < 0.7 && { stopsAfterMs: 30 + Math.floor(random() ** 2 * 1_200) }),
		isElsewhere: random() < 0.4,
	}));
}
