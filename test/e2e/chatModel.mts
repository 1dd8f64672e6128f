/**
 * A chat model for n8n's AI Agent: an imitation of OpenAI's chat completions that follows a script instead of
 * thinking. It keeps every request, to see what a model is shown. n8n's OpenAI Chat Model asks for whole
 * answers, never for streams, and up to its version 1.2 not for OpenAI's newer Responses.
 */
import Fastify from 'fastify';

/** A tool as it is offered to a model. */
export interface OfferedTool {
	name: string;
	description: string;
	/** A JSON schema of the arguments. */
	parameters: { properties: Record<string, { type: string; description?: string }> };
}

/** One request to the model, as far as it is looked at here. */
export interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

/** A scripted model on 127.0.0.1. */
export interface ChatModel {
	/** The Base URL for n8n's OpenAI credential. */
	url: string;
	/** Everything n8n has asked since the script was set, oldest first. */
	requests: ChatRequest[];
	/**
	 * Sets what the model does with a user's message: in every turn it calls the first tool it is offered once for
	 * each of the turn's prompts. When the tools have answered the last turn, it says what they answered.
	 */
	script(...turns: string[][]): void;
	close(): Promise<void>;
}

/** Starts the model, at first without a script. */
export async function startChatModel(): Promise<ChatModel> {
	const requests: ChatRequest[] = [];
	let turns: string[][] = [];
	const server = Fastify({ forceCloseConnections: true });
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }) => {
		requests.push(body);
		const results = resultsIn(body);
		const prompts = dueAfter(results.length, turns);
		const message = prompts ? toolCalls(body, prompts, requests.length) : finalWords(results);
		return {
			id: `chatcmpl-${requests.length}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model: 'scripted',
			choices: [{ index: 0, message, finish_reason: prompts ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${address}/v1`,
		requests,
		script: (...script) => {
			turns = script;
			requests.length = 0;
		},
		close: async () => await server.close(),
	};
}

/** What the tools have answered since the user's last message. */
function resultsIn({ messages }: ChatRequest): string[] {
	const question = messages.map(({ role }) => role).lastIndexOf('user');
	const results = messages.slice(question).filter(({ role }) => role === 'tool');
	return results.map(({ content }) => String(content));
}

/** The turn that follows on so many results; undefined when the script is through. */
function dueAfter(results: number, turns: string[][]): string[] | undefined {
	let asked = 0;
	return turns.find((prompts) => {
		const due = asked === results;
		asked += prompts.length;
		return due;
	});
}

function toolCalls({ tools = [] }: ChatRequest, prompts: string[], request: number) {
	const [{ function: tool }] = tools;
	const [argument] = Object.keys(tool.parameters.properties);
	return {
		role: 'assistant',
		content: null,
		tool_calls: prompts.map((prompt, index) => ({
			id: `call_${request}_${index}`,
			type: 'function',
			function: { name: tool.name, arguments: JSON.stringify({ [argument]: prompt }) },
		})),
	};
}

function finalWords(results: string[]) {
	const urls = results.flatMap((text) => [...text.matchAll(/"image_url":"([^"]+)"/g)]);
	const pictures = urls.map(([, url]) => `![the picture](${url})`);
	const content =
		pictures.length > 0
			? `Here you are: ${pictures.join(' ')}`
			: `That did not work: ${results.join(' ')}`;
	return { role: 'assistant', content };
}
