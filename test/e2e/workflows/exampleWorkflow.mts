/** The example workflows as the tests run them: as in the file, and as users change them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { Execution, N8nApi, WorkflowFile } from '../../../tools/playground/n8nApi.mts';
import { readWorkflow, type CredentialReference } from '../../../tools/playground/workflows.mts';

const POLL_MS = 200;

/** Reads an example and makes it poll five times a second, so that the test does not wait for the next poll. */
export async function quickExample(
	fileName: string,
	credential: CredentialReference,
): Promise<WorkflowFile> {
	const workflow = await readWorkflow(fileName, credential);
	for (const { parameters, credentials } of workflow.nodes) {
		if (!credentials?.segmindApi) continue;
		parameters.options = { ...(parameters.options as IDataObject), pollInterval: 0.2 };
	}
	return workflow;
}

/** A node of a workflow, to be changed as a user would. */
export function nodeOf({ nodes }: WorkflowFile, name: string): INode {
	const found = nodes.find((node) => node.name === name);
	if (!found) throw new Error(`The workflow has no node "${name}".`);
	return found;
}

/** The table that an Edit Fields node has as JSON. */
export function tableIn<T>(workflow: WorkflowFile, name: string): T {
	return JSON.parse(nodeOf(workflow, name).parameters.jsonOutput as string) as T;
}

/** Waits for the end of an execution that pauses in between, for a Wait node or a form. */
export async function endOf(api: N8nApi, executionId: string): Promise<Execution> {
	for (;;) {
		const execution = await api.finished(executionId);
		if (execution.status !== 'waiting') return execution;
		await sleep(POLL_MS);
	}
}

/** The bytes of the file in an item. */
export async function fileOf(api: N8nApi, { binary }: INodeExecutionData): Promise<Buffer> {
	return await api.binary(String(binary?.data.id));
}

/** The lines of a CSV file, header first, without n8n's byte order mark. */
export async function csvOf(api: N8nApi, item: INodeExecutionData): Promise<string[]> {
	const text = (await fileOf(api, item)).toString('utf8');
	return text
		.replace(/^\uFEFF/, '')
		.trim()
		.split('\n');
}
