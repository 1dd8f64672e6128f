/** The workflows of the queue tests. Most are started by a webhook whose path is the workflow's name. */
import type { WorkflowFile } from '../../tools/playground/n8nApi.mts';
import type { CredentialReference } from '../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../chain.mts';

type Parameters = Node['parameters'];

/** Webhook → one item per prompt → Flux; the webhook responds when all images are done. By default it polls often. */
export function makeImages(
	credential: CredentialReference,
	options: Parameters = { pollInterval: 0.2 },
	path = 'make',
): WorkflowFile {
	return chain(path, [
		webhook(path),
		items('prompts', 'prompt'),
		flux(credential, { ...image, mode: 'async', options }),
	]);
}

/** The same with Reuse, which takes up what an earlier execution has paid for. */
export function makeOnce(credential: CredentialReference): WorkflowFile {
	return makeImages(credential, { pollInterval: 0.2, reuse: true }, 'make-once');
}

/** Manual Trigger → five items → Flux, in a workflow with a time limit of a second. */
export function makeLimited(credential: CredentialReference, options: Parameters): WorkflowFile {
	const jsCode =
		"return [1, 2, 3, 4, 5].map((number) => ({ json: { prompt: 'a fox, ' + number } }))";
	const steps = [
		start,
		node('Prompts', 'n8n-nodes-base.code', 2, { jsCode }),
		flux(credential, { ...image, mode: 'async', options }),
	];
	return chain('limited', steps, { executionTimeout: 1 });
}

/** Webhook → one item per request ID → Flux, which gets the result; the webhook responds at the end. */
export function getResults(credential: CredentialReference): WorkflowFile {
	return chain('results', [
		webhook('results'),
		items('requestIds', 'request_id'),
		flux(credential, result),
	]);
}

/** Manual Trigger → creates the table for request IDs. */
export function makeTable(): WorkflowFile {
	const columns = { column: [{ name: 'request_id', type: 'string' }] };
	return chain('make-table', [
		start,
		dataTable('Table', { resource: 'table', operation: 'create', tableName, columns }),
	]);
}

/** Webhook → one item per prompt → Flux, which only submits → the table; the webhook responds at the end. */
export function submitToTable(credential: CredentialReference): WorkflowFile {
	const value = { request_id: '={{ $json.request_id }}' };
	const columns = { mappingMode: 'defineBelow', value };
	return chain('submit', [
		webhook('submit'),
		items('prompts', 'prompt'),
		flux(credential, { ...image, mode: 'submit' }),
		dataTable('Keep', { operation: 'insert', dataTableId, columns }),
	]);
}

/** Webhook → the table's rows → Flux, which gets the results → rows deleted; the webhook responds at the end. */
export function collectFromTable(credential: CredentialReference): WorkflowFile {
	const condition = { keyName: 'request_id', condition: 'eq', keyValue: '={{ $json.request_id }}' };
	return chain('collect', [
		webhook('collect'),
		dataTable('Rows', { operation: 'get', dataTableId, returnAll: true }),
		flux(credential, result),
		dataTable('Done', {
			operation: 'deleteRows',
			dataTableId,
			filters: { conditions: [condition] },
		}),
	]);
}

const tableName = 'Flux jobs';
const dataTableId = { __rl: true, mode: 'name', value: tableName };

/** A small image: its size does not matter here. */
export const image = {
	operation: 'generate',
	model: 'flux-1.1-pro',
	prompt: '={{ $json.prompt }}',
	aspectRatio: 'custom',
	width: 256,
	height: 256,
};
const result = {
	operation: 'getResult',
	requestId: '={{ $json.request_id }}',
	options: { pollInterval: 0.2 },
};

function webhook(path: string): Node {
	const response = { responseMode: 'lastNode', responseData: 'allEntries' };
	const parameters = { httpMethod: 'POST', path, ...response };
	return { ...node('Webhook', 'n8n-nodes-base.webhook', 2, parameters), webhookId: path };
}

/** One item for each entry of a list in the webhook's body. */
function items(list: string, name: string): Node {
	const options = { destinationFieldName: name };
	const parameters = { fieldToSplitOut: `body.${list}`, options };
	return node('Items', 'n8n-nodes-base.splitOut', 1, parameters);
}

function dataTable(name: string, parameters: Parameters): Node {
	return node(name, 'n8n-nodes-base.dataTable', 1.1, parameters);
}
