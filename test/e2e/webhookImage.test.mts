/** Images that leave a workflow by a webhook or for its caller, while n8n saves no execution. Files are on disk. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Emulator } from '../../emulator/emulator.mts';
import type { CredentialReference } from '../../tools/playground/workflows.mts';
import { failureOf, itemsOf } from '../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../chain.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';
import { callSubWorkflow, subWorkflowTrigger } from './subWorkflow.mts';
import { activate, callWebhook, imageWebhook, latestImage, respond, unsaved } from './unsaved.mts';

const { api, url, filesFolder } = useN8n();
let emulator: Emulator;
let credential: CredentialReference;
let subWorkflow: string;

beforeAll(async () => {
	({ emulator, credential } = await startSegmind(api, 'Webhook image'));
	const steps = [subWorkflowTrigger, image()];
	subWorkflow = await activate(api, chain('Unsaved sub-workflow', steps, unsaved));
});

afterAll(async () => await emulator?.close());

const image = (): Node =>
	flux(credential, {
		...{ operation: 'generate', model: 'flux-1.1-pro', prompt: 'a fox for the shop' },
		options: { pollInterval: 0.2 },
	});

test.each<{ mode: 'lastNode' | 'responseNode'; through: string; steps: () => Node[] }>([
	{ mode: 'lastNode', through: 'the node', steps: () => [image()] },
	{ mode: 'responseNode', through: 'the node', steps: () => [image(), respond] },
	{ mode: 'lastNode', through: 'a sub-workflow', steps: () => [callSubWorkflow(subWorkflow)] },
	{
		mode: 'responseNode',
		through: 'a sub-workflow',
		steps: () => [callSubWorkflow(subWorkflow), respond],
	},
])('a webhook ($mode) responds with the image of $through', async ({ mode, steps }) => {
	const address = crypto.randomUUID();
	const nodes = [imageWebhook(address, mode), ...steps()];
	const id = await activate(api, chain('Image by webhook', nodes, unsaved));
	const response = await callWebhook(url, address);
	expect(response).toMatchObject({ status: 200, type: 'image/webp' });
	expect(response.body.equals(await latestImage(emulator))).toBe(true);
	expect(await api.executionsOf(id)).toEqual([]);
	await api.deactivateWorkflow(id);
});

test('the parent writes the image of a sub-workflow to disk, and keeps it in its own execution', async () => {
	const file = path.join(filesFolder, 'of-a-sub-workflow.webp');
	const parameters = { operation: 'write', fileName: file, dataPropertyName: 'data' };
	const write = node('Write', 'n8n-nodes-base.readWriteFile', 1, parameters);
	const parent = chain('Parent', [start, callSubWorkflow(subWorkflow), write]);
	const execution = await api.runWorkflow(await api.createWorkflow(parent));
	expect(failureOf(execution)).toBeUndefined();
	const made = await latestImage(emulator);
	expect((await fs.readFile(file)).equals(made)).toBe(true);
	const [{ binary }] = itemsOf(execution, 'Call');
	expect(binary?.data.id).toContain(`/executions/${execution.id}/`);
	expect((await api.binary(String(binary?.data.id))).equals(made)).toBe(true);
	expect(await api.executionsOf(subWorkflow)).toEqual([]);
});
