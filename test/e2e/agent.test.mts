/**
 * The node as a tool of n8n's AI Agent: the example workflow with a scripted model at OpenAI's URL, and what the model
 * sees when it calls the tool several times, edits an image, or when the content filter rejects an image.
 */
import { createHash, randomUUID } from 'node:crypto';
import axios from 'axios';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { Emulator } from '../../emulator/emulator.mts';
import type { Execution, WorkflowFile } from '../../tools/playground/n8nApi.mts';
import {
	failureOf,
	itemsOf,
	readWorkflow,
	type CredentialReference,
} from '../../tools/playground/workflows.mts';
import { until } from '../until.mts';
import { startChatModel, type ChatModel } from './chatModel.mts';
import { startSegmind, useN8n } from './sharedN8n.mts';

const API_KEY = 'SG_agent';
const AGENT = 'AI Agent';
const TOOL = 'Generate with Flux';
const CHAT = 'When chat message received';

const { api, url, session } = useN8n();
let emulator: Emulator;
let segmind: CredentialReference;
let model: ChatModel;
let openAi: CredentialReference;

beforeAll(async () => {
	({ emulator, credential: segmind } = await startSegmind(api, 'Agent', {}, API_KEY));
	model = await startChatModel();
	const name = 'Scripted model';
	const data = { apiKey: 'sk-scripted', url: model.url };
	openAi = { name, id: await api.createCredential({ name, type: 'openAiApi', data }) };
});

afterAll(async () => {
	await model?.close();
	await emulator?.close();
});

/** The example with both credentials set. */
async function example(): Promise<WorkflowFile> {
	const workflow = await readWorkflow('ai-agent.json', segmind);
	nodeOf(workflow, 'OpenAI Chat Model').credentials = { openAiApi: openAi };
	return workflow;
}

/** The example with a tool that polls fast, and with other settings for the tool. */
async function quickExample(
	tool: Partial<INode> = {},
	options: IDataObject = {},
): Promise<WorkflowFile> {
	const workflow = await example();
	const node = Object.assign(nodeOf(workflow, TOOL), tool);
	node.parameters.options = { downloadImage: false, pollInterval: 0.2, ...options };
	return workflow;
}

function nodeOf({ nodes }: WorkflowFile, name: string): INode {
	return nodes.find((node) => node.name === name)!;
}

/** Runs a workflow with an empty bill, as if its Chat Trigger had received these messages. */
async function chat(workflow: WorkflowFile, ...messages: string[]): Promise<Execution> {
	emulator.reset();
	return await send(workflow, ...messages);
}

/** The same with the bill as it is. */
async function send(workflow: WorkflowFile, ...messages: string[]): Promise<Execution> {
	const id = await api.createWorkflow(workflow);
	const items = messages.map((chatInput) => ({
		json: { sessionId: randomUUID(), action: 'sendMessage', chatInput },
	}));
	const trigger = { name: CHAT, data: { data: { main: [items] } } };
	const { data } = await axios.post<{ data: { executionId: string } }>(
		`${url}/rest/workflows/${id}/run`,
		{ workflowData: { ...workflow, id }, triggerToStartFrom: trigger },
		{ headers: { cookie: session }, proxy: false },
	);
	return await api.finished(data.data.executionId);
}

const repliesOf = (execution: Execution) =>
	itemsOf(execution, AGENT).map(({ json }) => String(json.output));

/** The tool's items, run by run. */
function toolItemsOf({ data }: Execution): INodeExecutionData[] {
	const runs = data.resultData.runData[TOOL] ?? [];
	return runs.flatMap((run) => run.data?.ai_tool?.[0] ?? []);
}

/** The tool's results, as the model has read them in its last request. */
function readByModel(): IDataObject[] {
	const results = model.requests.at(-1)!.messages.filter(({ role }) => role === 'tool');
	return results.flatMap(({ content }) => JSON.parse(String(content)) as IDataObject[]);
}

/** The request ID of the image in a reply. */
const idIn = (reply: string) => /generations\/([\w-]+)\./.exec(reply)?.[1];

const promptsPaid = () =>
	emulator.bill.entries
		.filter(({ outcome }) => outcome === 'completed')
		.map(({ body }) => (body as { prompt: string }).prompt);

describe('the workflow "AI agent that creates images", run in n8n', () => {
	const prompt = 'Leather hiking boots on a mossy rock, autumn forest, low golden sun, 35 mm photo';
	let execution: Execution;

	beforeAll(async () => {
		model.script([prompt]);
		execution = await chat(await example(), 'An image for our autumn sale of hiking boots');
	});

	test('makes one image, with the prompt that the model wrote', () => {
		expect(failureOf(execution)).toBeUndefined();
		expect(promptsPaid()).toEqual([prompt]);
		expect(emulator.bill.submitted).toBe(1);
	});

	test('tells the model what the tool does, what it costs and what to fill in', () => {
		const [{ function: tool }] = model.requests[0].tools!;
		expect(tool.name).toBe('Generate_with_Flux');
		expect(tool.description).toMatch(/one image from a text prompt/);
		expect(tool.description).toMatch(/image_url/);
		expect(tool.description).toMatch(/every call costs money/);
		expect(tool.parameters).toMatchObject({
			properties: {
				Prompt: { type: 'string', description: expect.stringMatching(/subject.*light.*style/) },
			},
			required: ['Prompt'],
		});
	});

	test('gives the model all facts as json, without the bytes', () => {
		const [{ request_id: id }] = emulator.bill.entries;
		expect(readByModel()).toEqual([
			{
				model: 'flux-2-pro',
				mode: 'async',
				request_id: id,
				status: 'COMPLETED',
				prompt: expect.stringMatching(/hiking boots/),
				image_url: `${emulator.resultsUrl}/generations/${id}.png`,
				seed: expect.any(Number),
				metrics: expect.objectContaining({ cost: 0.07 }),
			},
		]);
	});

	test('ends with the image in the reply', () => {
		expect(repliesOf(execution)).toEqual([
			`Here you are: ![the image](${String(readByModel()[0].image_url)})`,
		]);
	});

	test('keeps the API key from the model', () => {
		expect(JSON.stringify(model.requests)).not.toContain(API_KEY);
	});
});

describe('an agent that calls the tool twice in one run', () => {
	test.each([
		{ how: 'one after the other', turns: [['a fox'], ['an owl']] },
		{ how: 'at once', turns: [['a fox', 'an owl']] },
		{ how: 'one after the other, with the same prompt', turns: [['a fox'], ['a fox']] },
		{ how: 'at once, with the same prompt', turns: [['a fox', 'a fox']] },
	])('gets two different images: $how', async ({ turns }) => {
		model.script(...turns);
		const execution = await chat(await quickExample(), 'Two images, please');
		expect(promptsPaid()).toEqual(turns.flat());
		expect(emulator.bill.submitted).toBe(2);
		const ids = emulator.bill.entries.map(({ request_id: id }) => id);
		expect(toolItemsOf(execution).map(({ json }) => json.request_id)).toEqual(ids);
		for (const id of ids) expect(repliesOf(execution)[0]).toContain(id);
	});
});

describe('an agent that edits an image', () => {
	/** The example, whose tool edits: the model fills in both fields, as with the editor's sparkle buttons. */
	async function editing(): Promise<WorkflowFile> {
		const workflow = await quickExample();
		const { parameters } = nodeOf(workflow, TOOL);
		nodeOf(workflow, TOOL).parameters = {
			operation: 'edit',
			model: 'flux-kontext-pro',
			mode: 'async',
			image: "={{ $fromAI('Image', `URL of the image to edit`, 'string') }}",
			prompt: "={{ $fromAI('Prompt', `What to change and what to keep`, 'string') }}",
			options: parameters.options,
		};
		return workflow;
	}

	test('gives the tool the image by its URL, and gets the URL of the edited one', async () => {
		const Image = 'https://shop.example/boots.jpg?size=large';
		const Prompt = 'Make the boots red, keep everything else';
		model.script([{ Image, Prompt }]);
		const execution = await chat(await editing(), `The boots in ${Image} in red, please`);
		expect(failureOf(execution)).toBeUndefined();
		const [{ slug, body, imageHashes, request_id: id }, ...others] = emulator.bill.entries;
		expect(others).toEqual([]);
		expect(slug).toBe('flux-kontext-pro');
		expect(body).toMatchObject({ input_image: Image, prompt: Prompt });
		const input_image = createHash('sha256').update(Image).digest('hex');
		expect(imageHashes).toEqual({ input_image });
		expect(readByModel()).toEqual([
			expect.objectContaining({ status: 'COMPLETED', prompt: Prompt, request_id: id }),
		]);
		expect(idIn(repliesOf(execution)[0])).toBe(id);
	});

	test('is told that the tool edits, needs the URL of an image and costs money', async () => {
		model.script();
		await chat(await editing(), 'What can you do?');
		const [{ function: tool }] = model.requests[0].tools!;
		expect(tool.description).toMatch(/^Edits an existing image.* Needs the URL of the image/);
		expect(tool.description).toMatch(/image_url.*every call costs money.*what to keep\.$/);
		expect(tool.parameters).toMatchObject({
			properties: { Image: { type: 'string' }, Prompt: { type: 'string' } },
			required: ['Image', 'Prompt'],
		});
	});
});

test('an agent that is asked what was spent gets every request with its cost, and adds up to the bill', async () => {
	emulator.reset();
	for (const prompt of ['a fox', 'a forbidden fruit', 'a dog']) {
		await fetch(`${emulator.baseUrl}/v2/flux-2-pro`, {
			method: 'POST',
			headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
			body: JSON.stringify({ prompt, seed: 7, width: 256, height: 256 }),
		});
	}
	await until(() => emulator.bill.completed === 2);
	const workflow = await example();
	nodeOf(workflow, TOOL).parameters = { operation: 'getMany', returnAll: true };
	model.script([{}]);
	await send(workflow, 'What did we spend on images this week?');
	const [{ function: tool }] = model.requests[0].tools!;
	expect(tool.description).toMatch(/Add up the costs to tell what was spent/);
	const costs = readByModel().map(({ cost }) => Number(cost));
	expect(costs).toHaveLength(3);
	expect(costs.reduce((sum, cost) => sum + cost)).toBeCloseTo(emulator.bill.charged);
});

describe('an error of the tool', () => {
	// Workflows from before autumn 2025 have version 2, which calls tools in a different way.
	test.each([3, 2.2])(
		'is passed to the model by an agent of version %p, with what to do',
		async (typeVersion) => {
			model.script(['a forbidden fruit']);
			const workflow = await quickExample();
			nodeOf(workflow, AGENT).typeVersion = typeVersion;
			const execution = await chat(workflow, 'Something forbidden');
			expect(failureOf(execution)).toBeUndefined();
			expect(readByModel()).toEqual([
				{
					error: expect.stringMatching(/^The content filter blocked this image: ".*moderated/),
					details: expect.objectContaining({
						charged: 'no',
						description: expect.stringMatching(/^Rephrase the prompt/),
					}),
				},
			]);
			expect(emulator.bill.charged).toBe(0);
		},
	);

	test('ends the workflow when the tool is set to stop on errors', async () => {
		model.script(['a forbidden fruit']);
		const workflow = await quickExample({ onError: 'stopWorkflow' });
		const execution = await chat(workflow, 'Something forbidden');
		expect(failureOf(execution)).toMatch(/^The content filter blocked this image/);
		expect(model.requests).toHaveLength(1);
	});

	test('is retried by Retry On Fail before the model sees it', async () => {
		model.script(['forbidden once']);
		const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
		const workflow = await quickExample(retry);
		await chat(workflow, 'Something that passes the second time');
		expect(readByModel()).toEqual([expect.objectContaining({ status: 'COMPLETED' })]);
		expect(emulator.bill).toMatchObject({ submitted: 2, completed: 1 });
	});
});

test.each([
	{ typeVersion: 3, batchSize: 1 },
	{ typeVersion: 2.2, batchSize: 1 },
	{ typeVersion: 2.2, batchSize: 2 },
])(
	'an agent of version $typeVersion with two items, $batchSize at a time, makes an image for each',
	async ({ typeVersion, batchSize }) => {
		model.script(['a fox']);
		const workflow = await quickExample();
		const agent = nodeOf(workflow, AGENT);
		agent.typeVersion = typeVersion;
		agent.parameters.options = { batching: { batchSize } };
		const execution = await chat(workflow, 'The first one', 'The second one');
		expect(promptsPaid()).toEqual(['a fox', 'a fox']);
		const ids = emulator.bill.entries.map(({ request_id: id }) => id);
		expect(repliesOf(execution).map(idIn).sort()).toEqual(ids.sort());
	},
);

test('a downloaded image is next to the tool’s json, byte for byte, where the model does not see it', async () => {
	model.script(['a fox']);
	const workflow = await quickExample({}, { downloadImage: true });
	const execution = await chat(workflow, 'A fox, as a file');
	const [{ json, binary }] = toolItemsOf(execution);
	const made = await emulator.bytesOf(String(json.request_id));
	expect((await api.binary(String(binary?.data.id))).equals(made)).toBe(true);
	expect(readByModel()).toEqual([json]);
	expect(itemsOf(execution, AGENT)[0].binary).toBeUndefined();
});
