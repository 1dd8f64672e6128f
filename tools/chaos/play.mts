import type { INodeParameters } from 'n8n-workflow';
import { runNode, type NodeRun, type RunOptions } from '../../test/engine/engine.mts';
import type { Scenario } from './scenario.mts';
import { optionsOf, type Stage } from './stage.mts';
import type { Counts } from './summary.mts';

/** A scenario that is being played. */
export interface Play {
	scenario: Scenario;
	stage: Stage;
	counts: Counts;
	/** When runs were stopped, ms since 1970. */
	stops: number[];
}

/** What runs have in common that share their stored data: one that was started from scratch, and its retries. */
export interface Execution {
	/** The API key, which is also what one process knows its requests by. */
	key: string;
	/** ms since 1970: jobs that were accepted earlier are other executions'. `Infinity`: any job may be another's. */
	ownSince: number;
}

/** A run that has ended. */
export interface PlayedRun {
	execution: Execution;
	run: NodeRun;
	/** ms since 1970. */
	start: number;
	/** Whether it ended because it was stopped. */
	isStopped: boolean;
}

/**
 * Runs the node.
 * @param parameters the node's, as they are saved now
 * @param more the items, or the stored data for a retry
 */
export async function playRun(
	{ scenario, stage, stops }: Play,
	execution: Execution,
	parameters: INodeParameters,
	{ stopWhen, ...more }: Partial<RunOptions>,
): Promise<PlayedRun> {
	const start = Date.now();
	let stoppedAt: number | undefined;
	const run = await runNode({
		...optionsOf(scenario, parameters, { ...stage, key: execution.key }),
		...more,
		stopWhen: stopWhen?.then(() => (stoppedAt = Date.now())),
	});
	// Read only once: a Stop after the end has no effect.
	const stop = stoppedAt;
	if (stop !== undefined) stops.push(stop);
	return { execution, run, start, isStopped: stop !== undefined };
}

/** The output items of a run that succeeded. */
export function rowsOf({ status, output }: NodeRun) {
	return status === 'success' ? output.flat() : [];
}
