/**
 * The same in an n8n that keeps files in its database and deletes unsaved executions at once, not within 15 minutes. Where
 * n8n 2.41 itself loses the file, the image is still at Segmind, and Get Result fetches it for free.
 */
import type { Emulator } from '../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../tools/playground/n8nApi.mts';
import type { CredentialReference } from '../../tools/playground/workflows.mts';
import { failureOf, itemsOf } from '../../tools/playground/workflows.mts';
import { chain, flux, node, start, type Node } from '../chain.mts';
import { OwnN8n } from '../ownN8n.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';
import { callSubWorkflow, subWorkflowTrigger } from './subWorkflow.mts';
import { activate, callWebhook, imageWebhook, latestImage, respond, unsaved } from './unsaved.mts';

const START_UP_MS = 180_000;
const settings = { N8N_DEFAULT_BINARY_DATA_MODE: 'database', EXECUTIONS_DATA_PRUNE: 'false' };

let n8n: OwnN8n | undefined;
let emulator: Emulator | undefined;
let credential: CredentialReference;

beforeAll(async () => {
	n8n = await new OwnN8n(settings, useN8n().nodesFolder).start();
	({ emulator, credential } = await startSegmind(n8n.api, 'Unsaved images'));
}, START_UP_MS);

beforeEach(() => emulator?.reset());

afterAll(async () => {
	await n8n?.end();
	await emulator?.close();
}, START_UP_MS);

/** Generates one image. @param name of the node and its subject */
function image(name = 'fox'): Node {
	const parameters = { operation: 'generate', model: 'flux-1.1-pro', prompt: `a ${name}` };
	return { ...flux(credential, { ...parameters, options: { pollInterval: 0.2 } }), id: name, name };
}

const fetchAgain = (requestId = '={{ $json.request_id }}') =>
	flux(credential, { operation: 'getResult', requestId });

/**
 * Runs a parent that calls a sub-workflow and fetches its images again by their request IDs.
 *
 * @param isSaved whether n8n saves the execution of the sub-workflow
 * @param common settings of both
 */
async function viaSubWorkflow(
	subWorkflow: WorkflowFile,
	isSaved: boolean,
	common: WorkflowFile['settings'] = {},
): Promise<Execution> {
	const { api } = n8n!;
	const own = { ...(!isSaved && unsaved), ...common };
	const id = await activate(api, { ...subWorkflow, settings: own });
	const steps = [start, callSubWorkflow(id), fetchAgain()];
	return await api.runWorkflow(await api.createWorkflow(chain('Parent', steps, common)));
}

async function isThere(fileId: unknown): Promise<boolean> {
	return await n8n!.api.binary(String(fileId)).then(
		() => true,
		() => false,
	);
}

test.each<{ how: string; steps: () => Promise<Node[]> }>([
	{ how: 'the node', steps: async () => await Promise.resolve([image(), respond]) },
	{
		how: 'a sub-workflow',
		steps: async () => {
			const steps = [subWorkflowTrigger, image()];
			const id = await activate(n8n!.api, chain('Unsaved sub-workflow', steps, unsaved));
			return [callSubWorkflow(id), respond];
		},
	},
])('Respond to Webhook sends the image of $how', async ({ steps }) => {
	const path = crypto.randomUUID();
	const nodes = [imageWebhook(path, 'responseNode'), ...(await steps())];
	await activate(n8n!.api, chain('Respond to Webhook', nodes, unsaved));
	const { status, body } = await callWebhook(n8n!.url, path);
	expect(status).toBe(200);
	expect(body.equals(await latestImage(emulator!))).toBe(true);
});

test('a webhook that responds when the last node finishes has lost the file, and the request ID still has it', async () => {
	const path = crypto.randomUUID();
	const nodes = [imageWebhook(path, 'lastNode'), image()];
	await activate(n8n!.api, chain('Last node', nodes, unsaved));
	expect((await callWebhook(n8n!.url, path)).status).toBe(500);

	const [{ request_id: requestId }] = emulator!.bill.entries;
	const steps = [start, fetchAgain(String(requestId))];
	const execution = await n8n!.api.runWorkflow(
		await n8n!.api.createWorkflow(chain('Fetched again', steps)),
	);
	const [{ binary }] = itemsOf(execution, 'Flux');
	const received = await n8n!.api.binary(String(binary?.data.id));
	expect(received.equals(await latestImage(emulator!))).toBe(true);
	expect(emulator!.bill).toMatchObject({ submitted: 1, charged: 0.05 });
});

const savings = [
	{ isSaved: false, what: 'gone' },
	{ isSaved: true, what: 'there, if n8n saves its executions' },
];

test.each(savings)(
	'the image of a sub-workflow that keeps files within the json is $what',
	async ({ isSaved }) => {
		const subWorkflow = chain('Files within the json', [subWorkflowTrigger, image()]);
		const execution = await viaSubWorkflow(subWorkflow, isSaved, { binaryMode: 'combined' });
		expect(failureOf(execution)).toBeUndefined();
		const idOf = (name: string) => {
			const [{ json }] = itemsOf(execution, name);
			return (json._files as { data: { id: string } }).data.id;
		};
		expect([await isThere(idOf('Call')), await isThere(idOf('Flux'))]).toEqual([isSaved, true]);
		expect(emulator!.bill).toMatchObject({ submitted: 1, charged: 0.05 });
	},
);

test.each(savings)(
	'the first image of a sub-workflow whose last node runs twice is $what',
	async ({ isSaved }) => {
		const subWorkflow = chain('Two branches', [
			subWorkflowTrigger,
			image('fox'),
			node('Together', 'n8n-nodes-base.noOp'),
		]);
		const owl = image('owl');
		subWorkflow.nodes.push(owl);
		const { connections } = subWorkflow;
		connections[subWorkflowTrigger.name].main[0]!.push({ node: 'owl', type: 'main', index: 0 });
		connections.owl = connections.fox;

		const execution = await viaSubWorkflow(subWorkflow, isSaved);
		expect(failureOf(execution)).toBeUndefined();
		const filesOf = async (name: string) =>
			await Promise.all(itemsOf(execution, name).map(({ binary }) => isThere(binary?.data.id)));
		expect(await filesOf('Call')).toEqual([isSaved, true]);
		expect(await filesOf('Flux')).toEqual([true, true]);
		expect(emulator!.bill).toMatchObject({ submitted: 2, charged: 0.1 });
	},
);
