import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import { continuesOnFail } from '../run/agentTool';
import { errorRow, messageOf, nodeError } from '../run/errorOutput';
import { Item } from '../run/item';
import { LimiterClosedError } from '../run/limiter';
import { Interruption } from '../segmind/deadline';
import { invalidParameter } from '../segmind/errors';
import { operations } from './index';
import type { Operation } from './operation';
import { withOtherFields } from './otherFields';

/**
 * Runs the node's operation for one item: n8n's engine calls this once per item, for all items of a run at the same
 * time.
 *
 * @returns the item's output, or its error row when the node continues on fail
 * @throws NodeApiError when it does not
 */
export async function router(
	this: IExecutePaginationFunctions,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const item = new Item(this, options);
	const { run, index } = item;
	try {
		await run.waitUntilAllJoined();
		const output = await operationOf(this).execute(item);
		run.finish(index, 'returned');
		return withOtherFields(this, output);
	} catch (error) {
		if (error instanceof LimiterClosedError || run.isDropped()) {
			run.close();
			run.finish(index, 'thrown');
			// The engine ends the run, or has ended it, with the error of the item that caused this.
			return [];
		}
		if (error instanceof Interruption && error.reason === 'abort') logStop(item);
		if (continuesOnFail(this)) {
			const row = errorRow(item, error);
			run.finish(index, 'returned');
			return withOtherFields(this, [row]);
		}
		if (!(await run.reject(index, messageOf(item, error)))) await run.stop();
		await run.untilStarted();
		run.finish(index, 'thrown');
		throw nodeError(item, error);
	}
}

/** n8n saves nothing of this error when someone clicks Stop, so its log is the only place for the request IDs. */
function logStop(item: Item): void {
	const ids = item.run.stoppedJobs();
	if (ids.length === 0) return;
	item.log('info', `Stopped; jobs that continue at Segmind: ${ids.join(', ')}`);
}

function operationOf(context: IExecuteSingleFunctions): Operation {
	const name = context.getNodeParameter('operation');
	const operation = operations.find(({ option }) => option.value === name);
	if (operation) return operation;
	const names = operations.map(({ option }) => option.value);
	throw invalidParameter(
		`Unknown operation '${String(name)}'`,
		`Must be one of: ${names.join(', ')}.`,
	);
}
