/** Workflows of which n8n saves no execution, and the bytes that come out of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../emulator/emulator.mts';
import type { N8nApi, WorkflowFile } from '../../tools/playground/n8nApi.mts';
import { node, type Node } from '../chain.mts';

/** All saving off. */
export const unsaved: WorkflowFile['settings'] = {
	saveDataSuccessExecution: 'none',
	saveDataErrorExecution: 'none',
	saveManualExecutions: false,
};

/** Sends the image of its input to the caller of the webhook. */
export const respond = node('Respond', 'n8n-nodes-base.respondToWebhook', 1.4, {
	respondWith: 'binary',
	options: {},
});

/**
 * A webhook that responds with an image.
 *
 * @param mode `lastNode`: with the file of the workflow's last node; `responseNode`: with what `respond` sends
 */
export function imageWebhook(path: string, mode: 'lastNode' | 'responseNode'): Node {
	const file = { responseData: 'firstEntryBinary', responseBinaryPropertyName: 'data' };
	const parameters = { httpMethod: 'POST', path, responseMode: mode };
	return {
		...node('Webhook', 'n8n-nodes-base.webhook', 2, {
			...parameters,
			...(mode === 'lastNode' && file),
		}),
		webhookId: path,
	};
}

/** Creates a workflow and turns it on. @returns its ID */
export async function activate(api: N8nApi, workflow: WorkflowFile): Promise<string> {
	const id = await api.createWorkflow(workflow);
	await api.activateWorkflow(id);
	return id;
}

/** Calls a webhook, which returns 404 for the first moments. */
export async function callWebhook(
	url: string,
	path: string,
): Promise<{ status: number; type: string | null; body: Buffer }> {
	for (;;) {
		const response = await fetch(`${url}/webhook/${path}`, { method: 'POST' });
		if (response.status !== 404) {
			const body = Buffer.from(await response.arrayBuffer());
			return { status: response.status, type: response.headers.get('content-type'), body };
		}
		await sleep(100);
	}
}

/** The image of the job that was submitted last. */
export async function latestImage(emulator: Emulator): Promise<Buffer> {
	return await emulator.bytesOf(String(emulator.bill.entries.at(-1)?.request_id));
}
