import type { IExecuteSingleFunctions } from 'n8n-workflow';

/**
 * Whether a language model reads the node's answer: of an error that is thrown it would get the message without
 * the description, or nothing at all (n8n's AI Agent, versions 3 and 2), so it gets an error row.
 */
function answersModel(context: IExecuteSingleFunctions): boolean {
	const { type, onError } = context.getNode();
	// From within, another try would not know what this one has paid, so there it gets a row in any case.
	return type.endsWith('Tool') && (onError !== 'stopWorkflow' || isCallFromWithin(context));
}

/** Whether an item that does not succeed gives an error row, so that the run goes on. */
export function givesErrorRows(context: IExecuteSingleFunctions): boolean {
	return context.continueOnFail() || answersModel(context);
}

/**
 * Whether the node was called in the midst of another node's run: by an AI Agent of version 2, an agent's agent, or
 * an MCP server. Then there is one item, the execute data are the caller's, several calls may go on at once under one
 * run index, and another try gets a new one (n8n's makeHandleToolInvocation).
 */
export function isCallFromWithin(context: IExecuteSingleFunctions): boolean {
	return context.getExecuteData().node.name !== context.getNode().name;
}
