import type { IExecuteSingleFunctions } from 'n8n-workflow';

/** Whether an item that fails becomes an error row, so that the run continues. */
export function continuesOnFail(context: IExecuteSingleFunctions): boolean {
	return context.continueOnFail() || isReadByModel(context);
}

/**
 * Whether a language model reads the node's output. Of a thrown error it would see only the message (n8n's AI Agent 3) or
 * nothing (AI Agent 2), so it gets an error row.
 */
function isReadByModel(context: IExecuteSingleFunctions): boolean {
	const { type, onError } = context.getNode();
	// A nested call has no stored ledger, so another try would not know what this one paid: it always gets a row.
	return type.endsWith('Tool') && (onError !== 'stopWorkflow' || isNestedToolCall(context));
}

/**
 * Whether the node was called within another node's run: by an AI Agent of version 2, an agent's agent, or an MCP
 * server. Then there is one item, the execute data are the caller's, several calls may run at once under one run index,
 * and another try gets a new one (n8n's makeHandleToolInvocation).
 */
export function isNestedToolCall(context: IExecuteSingleFunctions): boolean {
	return context.getExecuteData().node.name !== context.getNode().name;
}
