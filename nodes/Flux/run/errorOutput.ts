import {
	NodeApiError,
	NodeOperationError,
	redactedHeaders,
	type IDataObject,
	type IExecuteSingleFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { JobTrouble, type Trouble } from '../segmind/errors';
import type { Known } from './item';
import type { LedgerEntry } from './ledger';
import { enterRun, type NodeRun } from './nodeRun';
import { givesErrorRows } from './agentTool';
import { NotStarted } from './limiter';

/**
 * Runs an item's job. Where it does not succeed, the item gets an error row when the node continues on
 * fail; otherwise no further job is started and the run ends with n8n's error.
 *
 * The row's shape is the one that n8n takes for an error row and keeps paired: `error` as text and
 * `details`, without `item.error` (WorkflowExecute.handleNodeErrorOutput).
 *
 * @throws NodeApiError when the node stops on trouble
 */
export async function itemOrTrouble(
	context: IExecuteSingleFunctions,
	job: (run: NodeRun, known: Known) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const item = context.getItemIndex();
	const run = enterRun(context);
	const known: Known = {};
	try {
		await run.allEntered();
		const pictures = await job(run, known);
		run.leave(item, 'pictures');
		return pictures;
	} catch (error) {
		if (error instanceof NotStarted) {
			run.leave(item, 'thrown');
			// Nothing to say: the engine ends the run with the error of the first item that has one.
			return [];
		}
		const trouble = troubleIn(error);
		const message = `${trouble.message} [Item ${item}]`;
		if (givesErrorRows(context)) {
			run.leave(item, 'row');
			return [
				{
					json: rowOf(context, message, detailsOf(trouble, known, item)),
					pairedItem: { item },
				},
			];
		}
		await run.windDown();
		run.leave(item, 'thrown');
		const nodeError = new NodeApiError(
			context.getNode(),
			{},
			{
				message,
				description: withRequestIds(trouble, run, item),
				httpCode: String(trouble.httpCode ?? 'none'),
				itemIndex: item,
			},
		);
		// n8n puts words of its own in place of a message in which it finds an error code (NodeError).
		nodeError.message = message;
		throw nodeError;
	}
}

/**
 * n8n knows an error row by its keys. Before 2.36 that is `error`, alone or with `message`, so for the error
 * output the details go by that name there (WorkflowExecute.handleNodeErrorOutput).
 */
function rowOf(context: IExecuteSingleFunctions, error: string, details: IDataObject): IDataObject {
	const needsMessage = context.getNode().onError === 'continueErrorOutput' && !knowsDetails;
	return needsMessage ? { error, message: details } : { error, details };
}

/** Came with n8n 2.36, like `details` in error rows. */
const knowsDetails = redactedHeaders !== undefined;

function detailsOf(trouble: Trouble, { model, seed }: Known, item: number): IDataObject {
	const { requestId, httpCode, status, charged, description } = trouble;
	return {
		item,
		...(model !== undefined && { model }),
		...(seed !== undefined && { seed }),
		...(requestId !== undefined && { request_id: requestId }),
		...(httpCode !== undefined && { http_code: httpCode }),
		...(status !== undefined && { status }),
		charged,
		description,
	};
}

/** Names the item's own job, and those of the other items that are paid or may be. */
function withRequestIds(
	{ description, requestId, ended }: Trouble,
	run: NodeRun,
	item: number,
): string {
	const others = (...states: Array<LedgerEntry['state']>) =>
		run.ledger
			.inState(...states)
			.filter((entry) => entry.item !== item)
			.map((entry) => entry.requestId ?? `unknown, of item ${entry.item}`)
			.join(', ');
	const running = others('accepted');
	const made = others('made', 'delivered');
	const uncertain = others('sent');
	// n8n offers no Retry for a run that was stopped.
	const fetching = (time: string) =>
		ended === 'stop'
			? "the operation 'Get Result', within an hour, fetches them by their request IDs"
			: `'Retry' in the executions list, within ${time}, brings them without paying again`;
	return [
		description,
		requestId && `Request ID: ${requestId}`,
		running &&
			`Other jobs of this run are accepted and not lost: ${fetching('an hour')} (request IDs: ${running}).`,
		made &&
			`Other pictures of this run are paid and not lost: ${fetching('7 days')} (request IDs: ${made}).`,
		(running || made) &&
			ended !== 'stop' &&
			"If this item does not succeed in a retry either, set 'On Error' to Continue in the node's settings, save, and choose 'Retry with currently saved workflow': the others come out, and only this one is a row with what happened.",
		uncertain &&
			`Other jobs of this run may be paid, though their answers got lost; look for them at cloud.segmind.com (request IDs: ${uncertain}).`,
	]
		.filter(Boolean)
		.join(' ');
}

/** Everything that can go wrong as words for a person; what n8n has worded itself keeps its words. */
function troubleIn(error: unknown): Trouble {
	if (error instanceof JobTrouble) return error.trouble;
	const words = error instanceof Error ? error.message : String(error);
	const description =
		error instanceof NodeApiError || error instanceof NodeOperationError
			? error.description
			: undefined;
	return {
		message: words,
		description:
			description ??
			'This is not what should happen. Please report it with the text above; cloud.segmind.com shows whether a job was made.',
		charged: 'unknown',
	};
}
